using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>Multi-head self-attention with one projection for queries, keys and values.</summary>
public sealed class Attention : nn.Module<Tensor, RotaryAngles?, Tensor>
{
    private readonly int heads;
    private readonly Linear qkv;
    private readonly Linear proj;

    public Attention(int width, int heads) : base(nameof(Attention))
    {
        this.heads = heads;
        qkv = nn.Linear(width, 3L * width);
        proj = nn.Linear(width, width);
        RegisterComponents();
    }

    /// <summary>[B, N, D] -> [B, N, D].</summary>
    public override Tensor forward(Tensor x, RotaryAngles? rotary) => forward(x, rotary, null);

    /// <summary>The same where not every token may attend to every other: mask bool [N, N], true where row may attend to column.</summary>
    public Tensor forward(Tensor x, RotaryAngles? rotary, Tensor? mask)
    {
        var (q, k, v) = Project(x, rotary);
        var mixed = nn.functional.scaled_dot_product_attention(q, k, v, mask); // [B, heads, N, D/heads]
        return proj.forward(mixed.transpose(1, 2).reshape(x.shape)); // [B, N, D]
    }

    /// <summary>The attention weights themselves, for pictures: [B, heads, N, N], rows sum to 1.</summary>
    public Tensor Weights(Tensor x, RotaryAngles? rotary = null)
    {
        using var scope = NewDisposeScope();
        var (q, k, _) = Project(x, rotary);
        return q.matmul(k.transpose(-2, -1)).div(Math.Sqrt(q.shape[^1])).softmax(-1).MoveToOuterDisposeScope();
    }

    private (Tensor Q, Tensor K, Tensor V) Project(Tensor x, RotaryAngles? rotary)
    {
        var parts = qkv.forward(x).view(x.shape[0], x.shape[1], 3, heads, -1).permute(2, 0, 3, 1, 4).unbind(0); // 3 x [B, heads, N, D/heads]
        return rotary is null
            ? (parts[0], parts[1], parts[2])
            : (rotary.Apply(parts[0]), rotary.Apply(parts[1]), parts[2]);
    }
}
