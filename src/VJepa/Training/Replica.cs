using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>Encoder and predictor a second time: with the same weights, in the same memory, and gradients of their own, so that another thread can
/// train on a share of the batch.</summary>
internal sealed class Replica : IDisposable
{
    public Replica(Networks originals, PretrainingConfig config)
    {
        using var scope = NewDisposeScope();
        using var drawn = new Generator(0); // what it draws is not kept
        var outputs = config.Target == TargetKind.Pixels ? config.TubeletPixels : 0;
        Networks = new(new Encoder(config.Encoder, drawn), new Predictor(config.Predictor, config.Encoder, outputs, drawn), originals.Target);
        Share(originals.Encoder, Networks.Encoder);
        Share(originals.Predictor, Networks.Predictor);
        Follow(originals);
    }

    public Networks Networks { get; }

    /// <summary>Gradients of encoder and predictor, in the order of their parameters.</summary>
    public IEnumerable<ParameterGradient> Gradients => [.. ParameterGradient.Of(Networks.Encoder), .. ParameterGradient.Of(Networks.Predictor)];

    /// <summary>Takes over what may change between two steps.</summary>
    public void Follow(Networks originals)
    {
        (Networks.Encoder.ComputeType, Networks.Encoder.Recompute) = (originals.Encoder.ComputeType, originals.Encoder.Recompute);
        (Networks.Predictor.ComputeType, Networks.Predictor.Recompute) = (originals.Predictor.ComputeType, originals.Predictor.Recompute);
    }

    public void Dispose()
    {
        Networks.Encoder.Dispose();
        Networks.Predictor.Dispose();
    }

    private static void Share(nn.Module original, nn.Module copy)
    {
        using var noGrad = no_grad();
        foreach (var (mine, its) in copy.parameters().Zip(original.parameters())) mine.set_(its);
        foreach (var (mine, its) in copy.modules().OfType<Projection>().Zip(original.modules().OfType<Projection>())) mine.ShareShadow(its);
    }
}
