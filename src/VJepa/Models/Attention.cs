using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>Multi-head self-attention with one projection for queries, keys and values.</summary>
public sealed class Attention : nn.Module<Tensor, RotaryAngles?, Tensor>
{
    private readonly int heads;
    private readonly Projection qkv;
    private readonly Projection proj;

    public Attention(int width, int heads) : base(nameof(Attention))
    {
        this.heads = heads;
        qkv = new Projection(width, 3 * width);
        proj = new Projection(width, width);
        RegisterComponents();
    }

    /// <summary>[B, N, D] -> [B, N, D].</summary>
    public override Tensor forward(Tensor x, RotaryAngles? rotary) =>
        ForwardRows(x.flatten(0, 1), [new TokenRun(x.shape[0], x.shape[1], rotary)]).view(x.shape);

    /// <summary>Rows [M, D] -> [M, D]; tokens attend within their own sequence.</summary>
    internal Tensor ForwardRows(Tensor rows, IReadOnlyList<TokenRun> runs)
    {
        var all = qkv.forward(rows); // [M, 3 D]
        if (AttentionFunction.IsSupported(all, runs)) return proj.forward(AttentionFunction.Mix(all, runs, heads));
        if (runs.Count == 1) return proj.forward(Mix(all, runs[0]));
        var parts = all.split([.. runs.Select(run => run.Rows)], 0);
        return proj.forward(cat([.. parts.Select((part, i) => Mix(part, runs[i]))], 0));
    }

    /// <summary>The attention weights themselves, for pictures: [B, heads, N, N], rows sum to 1.</summary>
    public Tensor Weights(Tensor x, RotaryAngles? rotary = null)
    {
        using var scope = NewDisposeScope();
        var (q, k, _) = Heads(qkv.forward(x), new TokenRun(x.shape[0], x.shape[1], rotary));
        return q.matmul(k.transpose(-2, -1)).div(Math.Sqrt(q.shape[^1])).softmax(-1).MoveToOuterDisposeScope();
    }

    /// <summary>[B N, 3 D] -> [B N, D].</summary>
    private Tensor Mix(Tensor rows, TokenRun run)
    {
        var (q, k, v) = Heads(rows, run);
        var mixed = nn.functional.scaled_dot_product_attention(q, k, v, run.Mask); // [B, heads, N, D/heads]
        return mixed.transpose(1, 2).reshape(run.Rows, -1); // [B N, D]
    }

    private (Tensor Q, Tensor K, Tensor V) Heads(Tensor rows, TokenRun run)
    {
        var parts = rows.view(run.Batch, run.Length, 3, heads, -1).permute(2, 0, 3, 1, 4).unbind(0); // 3 x [B, heads, N, D/heads]
        return run.Rotary is { } rotary
            ? (rotary.Apply(parts[0]), rotary.Apply(parts[1]), parts[2])
            : (parts[0], parts[1], parts[2]);
    }
}
