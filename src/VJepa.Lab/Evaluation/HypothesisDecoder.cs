using TorchSharp.Modules;
using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// K hypotheses from one prediction. V-JEPA's predictor is deterministic: if several outcomes are possible, it predicts
/// something in between. This network reads the predicted tokens only and gives K sets of features with a probability
/// each. Each clip trains mainly the nearest hypothesis (multiple choice learning, Guzman-Rivera et al. 2012; a small
/// share goes to the others, Rupprecht et al. 2017), so the hypotheses spread over the possible outcomes. V-JEPA's
/// authors use a diffusion model for this (V-JEPA, section 6).
/// </summary>
public sealed class HypothesisDecoder : nn.Module
{
    private readonly Linear embed, head, score;
    private readonly Parameter codes;
    private readonly Tensor pos_embed;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly LayerNorm norm;

    /// <param name="encoder">The encoder whose features are predicted.</param>
    /// <param name="hypotheses">K.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    public HypothesisDecoder(EncoderConfig encoder, int hypotheses = 6, int depth = 2,
        Generator? generator = null) : base(nameof(HypothesisDecoder))
    {
        Hypotheses = hypotheses;
        var width = encoder.Width;
        embed = nn.Linear(width, width);
        head = nn.Linear(width, width);
        score = nn.Linear(width, hypotheses);
        var start = zeros(hypotheses + 1, 1, 1, width); // the last code is for the probabilities
        InitialWeights.Draw(start, 1, generator);
        codes = nn.Parameter(start);
        codes.DetachFromDisposeScope();
        blocks = new ModuleList<TransformerBlock>();
        for (var i = 0; i < depth; i++)
            blocks.Add(
                new TransformerBlock(width, encoder.Heads, encoder.MlpRatio, encoder.Mlp, encoder.LayerNormEpsilon));
        norm = nn.LayerNorm(width);
        RegisterComponents();
        using var table = encoder.IsImage
            ? PositionTable.Image(encoder.Grid.Height, encoder.Grid.Width, width)
            : PositionTable.Video(encoder.Grid, width, encoder.UniformPower);
        pos_embed = table.unsqueeze(0).DetachFromDisposeScope(); // [1, N, D]
        register_buffer(nameof(pos_embed), pos_embed);
        InitialWeights.DrawByFanIn(this, generator);
    }

    public int Hypotheses { get; }

    /// <summary>Trains a decoder with AdamW on predictions for fresh clips and masks.</summary>
    /// <param name="batch">For a step: the predictions [B, M, D], their token indices [B, M], and the true features
    /// [B, M, D].</param>
    /// <param name="progress">Number of steps done.</param>
    public static HypothesisDecoder Fit(
        EncoderConfig encoder, int hypotheses, int steps, Func<int, (Tensor Said, Tensor Target, Tensor Wanted)> batch,
        int seed = 3, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        using var generator = new Generator((ulong)seed);
        var network = new HypothesisDecoder(encoder, hypotheses, generator: generator);
        using var adam = optim.AdamW(network.parameters(), 1e-3, weight_decay: .01);
        for (var step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var calm = GarbageCollection.Pause();
            var (said, target, wanted) = batch(step);
            var loss = network.Loss(said, target, wanted);
            adam.zero_grad();
            loss.backward();
            adam.step();
            progress?.Report(step + 1);
        }
        return network;
    }

    /// <summary>K sets of features with log probabilities.</summary>
    /// <param name="predictions">The predictor's output for the hidden tokens, [B, M, D].</param>
    /// <param name="target">Indices of these tokens, int64 [B, M].</param>
    /// <returns>[K, B, M, D] and [B, K].</returns>
    public (Tensor Features, Tensor LogProbabilities) forward(Tensor predictions, Tensor target)
    {
        using var scope = NewDisposeScope();
        var (batch, tokens, width) = (predictions.shape[0], predictions.shape[1], predictions.shape[2]);
        var x = embed.forward(predictions) + Tokens.Gather(pos_embed, target); // [B, M, D]
        x = (x.unsqueeze(0) + codes).reshape(-1, tokens, width); // [(K + 1) B, M, D]
        foreach (var block in blocks) x = block.forward(x, null);
        x = norm.forward(x).view(Hypotheses + 1, batch, tokens, width);
        var features = predictions + head.forward(x.narrow(0, 0, Hypotheses)); // [K, B, M, D]
        var scores = score.forward(x[Hypotheses].mean([1])).log_softmax(-1); // [B, K]
        return (features.MoveToOuterDisposeScope(), scores.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The training loss: squared error of each clip's nearest hypothesis, a share of the mean error of all, and the
    /// cross-entropy of which one was nearest.
    /// </summary>
    /// <param name="wanted">True features of the hidden tokens, [B, M, D].</param>
    /// <param name="others">Weight of the mean error over all hypotheses, so that none stays unused.</param>
    public Tensor Loss(Tensor predictions, Tensor target, Tensor wanted, double others = .05)
    {
        var (features, scores) = forward(predictions, target);
        var errors = (features - wanted).square().mean([2, 3]); // [K, B]
        var (least, nearest) = errors.min(0);
        var surprise = -scores.gather(1, nearest.unsqueeze(1)).mean();
        return (1 - others) * least.mean() + others * errors.mean() + .05 * surprise;
    }
}
