using TorchSharp.Modules;
using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Decodes one token's feature into the pixels of its tubelet, to see what a token contains. It sees one token at a
/// time, and no gradient reaches the encoder.
/// </summary>
public sealed class PixelDecoder : nn.Module<Tensor, Tensor>
{
    private readonly EncoderConfig config;
    private readonly Linear inner, outer;

    /// <param name="config">The encoder whose tokens are decoded.</param>
    /// <param name="hidden">Width of the hidden layer.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    public PixelDecoder(
        EncoderConfig config, int hidden = 256, Generator? generator = null) : base(nameof(PixelDecoder))
    {
        this.config = config;
        inner = nn.Linear(config.Width, hidden);
        outer = nn.Linear(hidden, config.Channels * config.TubeletSize * config.PatchSize * config.PatchSize);
        RegisterComponents();
        InitialWeights.DrawByFanIn(this, generator);
    }

    /// <summary>Trains a decoder with AdamW. The seed decides weights and order.</summary>
    /// <param name="features">Features of M tokens, [M, D].</param>
    /// <param name="pixels">Pixels of their tubelets, [M, C * tubelet * patch * patch].</param>
    /// <param name="progress">Number of steps done.</param>
    /// <exception cref="ArgumentException">The two counts differ.</exception>
    public static PixelDecoder Fit(
        EncoderConfig config, Tensor features, Tensor pixels, int steps, int batch = 1024, int seed = 1,
            IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        if (features.shape[0] != pixels.shape[0])
            throw new ArgumentException(
                $"{features.shape[0]} features, but {pixels.shape[0]} tubelets were given; give one per feature.");
        using var generator = new Generator((ulong)seed);
        var decoder = new PixelDecoder(config, generator: generator);
        using var adam = optim.AdamW(decoder.parameters(), 2e-3, weight_decay: 0);
        for (var step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var calm = GarbageCollection.Pause();
            var pick = randint(0, features.shape[0], batch, generator: generator);
            var loss = (decoder.forward(features.index_select(0, pick)) - pixels.index_select(0, pick)).square().mean();
            adam.zero_grad();
            loss.backward();
            adam.step();
            progress?.Report(step + 1);
        }
        return decoder;
    }

    /// <summary>[..., D] -> normalized pixels [..., C * tubelet * patch * patch].</summary>
    public override Tensor forward(Tensor features) => outer.forward(nn.functional.gelu(inner.forward(features)));

    /// <summary>Whole clips: [B, N, D] -> [B, C, T, H, W].</summary>
    public Tensor Paint(Tensor features)
    {
        using var scope = NewDisposeScope();
        return Join(forward(features), config).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The inverse of <see cref="PatchEmbedding.Patchify"/>: [B, N, C * tubelet * patch * patch] -> [B, C, T, H, W].
    /// </summary>
    public static Tensor Join(Tensor tubelets, EncoderConfig config)
    {
        using var scope = NewDisposeScope();
        var (grid, patch) = (config.Grid, config.PatchSize);
        return tubelets.reshape(
            tubelets.shape[0], grid.Frames, grid.Height, grid.Width, config.Channels, config.TubeletSize, patch, patch)
            .permute(0, 4, 1, 5, 2, 6, 3, 7) // [B, C, t, tubelet, h, patch, w, patch]
            .reshape(tubelets.shape[0], config.Channels, config.Frames, config.ImageSize, config.ImageSize)
                .MoveToOuterDisposeScope();
    }
}
