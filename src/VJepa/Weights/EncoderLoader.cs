using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Makes networks from weight files.</summary>
public static class EncoderLoader
{
    /// <summary>An encoder with a file's weights; every tensor must fit. The caller owns it.</summary>
    /// <param name="path">Anything that <see cref="WeightFile"/> opens.</param>
    /// <param name="config">Its shape; null to infer it from the file.</param>
    /// <param name="part">Which encoder; null for the target encoder where there is one, else the encoder.</param>
    /// <param name="frames">Frames of a clip, which no file tells.</param>
    /// <exception cref="WeightFileException">The file has no such network, or it does not fit; the message says what is missing, unexpected or of another shape.</exception>
    public static Encoder Load(string path, EncoderConfig? config = null, NetworkPart? part = null, int frames = 16)
    {
        using var scope = NewDisposeScope();
        using var file = new WeightFile(path);
        var weights = file.Read(part ?? (file.Parts.Contains(NetworkPart.TargetEncoder) ? NetworkPart.TargetEncoder : NetworkPart.Encoder));
        try
        {
            var encoder = new Encoder(config ?? EncoderShape.Infer(weights, path, frames: frames));
            WeightLoading.Load(encoder, weights, path);
            return encoder;
        }
        finally
        {
            foreach (var tensor in weights.Values) tensor.Dispose();
        }
    }

    /// <summary>A predictor with a file's weights; every tensor must fit. The caller owns it.</summary>
    /// <param name="path">Anything that <see cref="WeightFile"/> opens.</param>
    /// <param name="encoder">The shape of its encoder.</param>
    /// <param name="config">Its shape; null to infer it from the file, with as many heads as the encoder (V-JEPA 2 has 12).</param>
    public static Predictor LoadPredictor(string path, EncoderConfig encoder, PredictorConfig? config = null)
    {
        using var scope = NewDisposeScope();
        using var file = new WeightFile(path);
        var weights = file.Read(NetworkPart.Predictor);
        try
        {
            var predictor = new Predictor(config ?? EncoderShape.InferPredictor(weights), encoder);
            WeightLoading.Load(predictor, weights, path);
            return predictor;
        }
        finally
        {
            foreach (var tensor in weights.Values) tensor.Dispose();
        }
    }
}
