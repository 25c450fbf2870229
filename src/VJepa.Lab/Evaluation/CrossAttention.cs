using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Multi-head cross-attention from queries to tokens.</summary>
public sealed class CrossAttention : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly int heads;
    private readonly Linear q;
    private readonly Linear kv;

    /// <param name="width">Width of queries and tokens.</param>
    /// <param name="heads">Number of heads; must divide the width.</param>
    /// <param name="unusedProjection">Adds the output projection that V-JEPA's checkpoints have and no code uses.</param>
    public CrossAttention(int width, int heads, bool unusedProjection) : base(nameof(CrossAttention))
    {
        this.heads = heads;
        q = nn.Linear(width, width);
        kv = nn.Linear(width, 2L * width);
        RegisterComponents();
        if (unusedProjection) register_module("proj", nn.Linear(width, width));
    }

    /// <summary>queries [B, Q, D], tokens [B, N, D] -> [B, Q, D].</summary>
    public override Tensor forward(Tensor queries, Tensor tokens)
    {
        var (query, key, value) = Project(queries, tokens);
        return nn.functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2); // [B, Q, D]
    }

    /// <summary>The attention weights, for pictures: [B, heads, Q, N], rows sum to 1.</summary>
    public Tensor Weights(Tensor queries, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var (query, key, _) = Project(queries, tokens);
        return query.matmul(key.transpose(-2, -1)).div(Math.Sqrt(query.shape[^1])).softmax(-1).MoveToOuterDisposeScope();
    }

    private (Tensor Query, Tensor Key, Tensor Value) Project(Tensor queries, Tensor tokens)
    {
        var query = q.forward(queries).view(queries.shape[0], queries.shape[1], heads, -1).transpose(1, 2); // [B, heads, Q, D/heads]
        var parts = kv.forward(tokens).view(tokens.shape[0], tokens.shape[1], 2, heads, -1).permute(2, 0, 3, 1, 4).unbind(0); // 2 x [B, heads, N, D/heads]
        return (query, parts[0], parts[1]);
    }
}
