using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Creates networks from weight files.</summary>
public static class EncoderLoader
{
    // V-JEPA has 2 mask tokens, V-JEPA 2 has 10.
    private const int MaxMaskTokensOfVJepa = 2;

    /// <summary>Creates an encoder with a file's weights; every tensor must fit. The caller owns it.</summary>
    /// <param name="path">Any file or folder that <see cref="WeightFile"/> opens.</param>
    /// <param name="config">Its configuration; null for the one that a run keeps beside its weights, or else to infer
    /// it from the file.</param>
    /// <param name="part">Which encoder; null for the target encoder if there is one, else the encoder.</param>
    /// <param name="frames">
    /// Frames of a clip; null for those of the file's sine-cosine table, or 16 if it has no table. With a
    /// configuration, leave it out.
    /// </param>
    /// <param name="positions">
    /// Kind of positions; null to infer it: rotary without a position table, or with a predictor of V-JEPA 2 (its first
    /// files have a table that is not used); paired rotary for V-JEPA 2.1.
    /// </param>
    /// <exception cref="WeightFileException">
    /// The file has no such network, or it does not fit; the message says what is missing, unexpected or of another
    /// shape.
    /// </exception>
    /// <exception cref="ArgumentException">Frames and configuration contradict each other.</exception>
    public static Encoder Load(
        string path, EncoderConfig? config = null, NetworkPart? part = null, int? frames = null,
        PositionKind? positions = null)
    {
        if (config is not null && frames is { } told && told != config.Frames)
            throw new ArgumentException(
                $"{path}: {told} frames were given, and a configuration with {config.Frames} frames. " +
                "Give one of the two.");
        using var scope = NewDisposeScope();
        using var file = new WeightFile(path);
        var hasTarget = file.Parts.Contains(NetworkPart.TargetEncoder);
        var weights = file.Read(part ?? (hasTarget ? NetworkPart.TargetEncoder : NetworkPart.Encoder));
        try
        {
            if (VJepa21Weights.Recognize(weights.Keys))
            {
                weights = VJepa21Weights.ForVideo(weights);
                positions ??= PositionKind.RotaryPaired;
            }
            else if (MaskTokens(file) > MaxMaskTokensOfVJepa)
            {
                positions ??= PositionKind.Rotary;
            }
            if ((frames, positions) == (null, null)) config ??= RunShape.Find(path);
            config ??= EncoderShape.Infer(weights, path, frames: frames, positions: positions);
            var encoder = new Encoder(config);
            WeightLoading.Load(encoder, weights, path);
            return encoder;
        }
        finally
        {
            foreach (var tensor in weights.Values) tensor.Dispose();
        }
    }

    /// <summary>Creates a predictor with a file's weights; every tensor must fit. The caller owns it.</summary>
    /// <param name="path">Any file or folder that <see cref="WeightFile"/> opens.</param>
    /// <param name="encoder">Configuration of its encoder.</param>
    /// <param name="config">
    /// Its configuration; null to infer it from the file, with the encoder's number of heads (V-JEPA 2 has 12).
    /// </param>
    public static Predictor LoadPredictor(string path, EncoderConfig encoder, PredictorConfig? config = null) =>
        Load(path, weights => new Predictor(config ?? EncoderShape.InferPredictor(weights), encoder));

    /// <summary>
    /// Creates V-JEPA 2-AC's predictor with a file's weights; every tensor must fit. The caller owns it.
    /// </summary>
    /// <param name="path">Any file or folder that <see cref="WeightFile"/> opens.</param>
    /// <param name="config">Its configuration; null to infer it from the file.</param>
    public static ActionPredictor LoadActionPredictor(string path, ActionPredictorConfig? config = null) =>
        Load(path, weights => new ActionPredictor(config ?? EncoderShape.InferActionPredictor(weights, path)));

    private static int MaskTokens(WeightFile file) =>
        file.Names(NetworkPart.Predictor).Count(name => name.StartsWith("mask_tokens", StringComparison.Ordinal));

    private static T Load<T>(string path, Func<IReadOnlyDictionary<string, Tensor>, T> create) where T : nn.Module
    {
        using var scope = NewDisposeScope();
        using var file = new WeightFile(path);
        var weights = file.Read(NetworkPart.Predictor);
        try
        {
            var predictor = create(weights);
            WeightLoading.Load(predictor, weights, path);
            return predictor;
        }
        finally
        {
            foreach (var tensor in weights.Values) tensor.Dispose();
        }
    }
}
