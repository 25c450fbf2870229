using TorchSharp.Modules;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Attentive pooling: learned queries cross-attend to frozen tokens (V-JEPA, section 4.2).</summary>
public sealed class AttentivePooler : nn.Module<Tensor, Tensor>
{
    private readonly AttentiveProbeConfig config;
    private readonly Parameter query_tokens;
    private readonly nn.Module<Tensor, Tensor, Tensor> cross_attention_block;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly Tensor? places;

    /// <param name="config">Shape of the network.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    public AttentivePooler(AttentiveProbeConfig config, Generator? generator = null) : base(nameof(AttentivePooler))
    {
        config.Validate();
        this.config = config;
        query_tokens = nn.Parameter(zeros(1, config.Queries, config.Width));
        query_tokens.DetachFromDisposeScope();
        cross_attention_block = config.CompleteBlock
            ? new CrossAttentionBlock(config)
            : new CrossAttention(config.Width, config.Heads, config.Form == ProbeForm.VJepa);
        blocks = new ModuleList<TransformerBlock>();
        for (var i = 1; i < config.Depth; i++)
            blocks.Add(new TransformerBlock(config.Width, config.Heads, config.MlpRatio, MlpKind.Gelu, config.LayerNormEpsilon));
        RegisterComponents();
        if (config.Places is { } grid)
        {
            using var table = PositionTable.Video(grid, config.Width, uniformPower: true);
            places = table.unsqueeze(0).DetachFromDisposeScope(); // [1, N, D]
            register_buffer(nameof(places), places, persistent: false);
        }
        InitialWeights.Draw(this, .02, generator);
    }

    /// <summary>tokens [B, N, D] -> [B, Q, D].</summary>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        tokens = Prepared(tokens);
        var pooled = cross_attention_block.forward(Queries(tokens), tokens); // [B, Q, D]
        return (config.Form == ProbeForm.VJepa ? Deepen(pooled) : pooled).MoveToOuterDisposeScope();
    }

    /// <summary>Attention of each query: tokens [B, N, D] -> [B, heads, Q, N]; rows sum to 1.</summary>
    public Tensor Attention(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        tokens = Prepared(tokens);
        var weights = cross_attention_block is CrossAttentionBlock block
            ? block.Weights(Queries(tokens), tokens)
            : ((CrossAttention)cross_attention_block).Weights(Queries(tokens), tokens);
        return weights.MoveToOuterDisposeScope();
    }

    private Tensor Queries(Tensor tokens) => query_tokens.expand(tokens.shape[0], -1, -1);

    private Tensor Prepared(Tensor tokens)
    {
        if (places is not null) tokens = tokens + places;
        return config.Form == ProbeForm.VJepa2 ? Deepen(tokens) : tokens;
    }

    private Tensor Deepen(Tensor x)
    {
        foreach (var block in blocks) x = block.forward(x, null);
        return x;
    }
}
