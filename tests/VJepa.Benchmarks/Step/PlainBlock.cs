using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Step;

/// <summary>A Transformer block as one writes it first, of TorchSharp's own layers.</summary>
internal sealed class PlainBlock : nn.Module<Tensor, Tensor>
{
    private readonly int heads;
    private readonly LayerNorm norm1, norm2;
    private readonly Linear qkv, proj, fc1, fc2;

    public PlainBlock(int width, int heads) : base(nameof(PlainBlock))
    {
        this.heads = heads;
        norm1 = nn.LayerNorm(width, 1e-6);
        qkv = nn.Linear(width, 3L * width);
        proj = nn.Linear(width, width);
        norm2 = nn.LayerNorm(width, 1e-6);
        fc1 = nn.Linear(width, 4L * width);
        fc2 = nn.Linear(4L * width, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var parts = qkv.forward(norm1.forward(x)).view(x.shape[0], x.shape[1], 3, heads, -1).permute(2, 0, 3, 1, 4).unbind(0); // 3 x [B, heads, N, D/heads]
        var mixed = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]).transpose(1, 2).reshape(x.shape); // [B, N, D]
        x = x + proj.forward(mixed);
        return x + fc2.forward(nn.functional.gelu(fc1.forward(norm2.forward(x))));
    }
}
