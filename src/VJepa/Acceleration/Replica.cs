using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// Copies of encoder and predictor that share the weights' memory but have their own gradients, so another thread can
/// train on a share of the batch. The first replica is the networks themselves.
/// </summary>
internal sealed class Replica : IDisposable
{
    private readonly bool owns;
    private readonly SharedModules modules;

    /// <param name="networks">The originals.</param>
    /// <param name="copy">False for the originals themselves.</param>
    /// <param name="casts">bfloat16 casts of the weights, shared by all replicas.</param>
    public Replica(Networks networks, bool copy, WeightCasts casts)
    {
        owns = copy;
        Networks = copy ? Copy(networks) : networks;
        modules = new(
            [Networks.Encoder, Networks.Predictor], copy ? [networks.Encoder, networks.Predictor] : null, casts);
    }

    public Networks Networks { get; }

    public ShareMemory Memory => modules.Memory;

    /// <summary>The gradients of the weight at an address, to be summed.</summary>
    public IEnumerable<Tensor> GradientsAt(nint address) => modules.GradientsAt(address);

    /// <summary>Copies the settings that may change between two steps.</summary>
    public void Follow(Networks originals)
    {
        if (!owns) return;
        Networks.Encoder.ComputeType = originals.Encoder.ComputeType;
        Networks.Encoder.Recompute = originals.Encoder.Recompute;
        Networks.Predictor.ComputeType = originals.Predictor.ComputeType;
        Networks.Predictor.Recompute = originals.Predictor.Recompute;
        modules.Follow();
    }

    public void ForgetGradients() => modules.ForgetGradients();

    public void Dispose() => modules.Dispose();

    private static Networks Copy(Networks originals)
    {
        using var scope = NewDisposeScope();
        using var drawn = new Generator(0); // for initial weights, which are replaced
        var encoder = new Encoder(originals.Encoder.Config, drawn);
        var predictor = new Predictor(
            originals.Predictor.Config, originals.Encoder.Config, originals.Predictor.Outputs, drawn);
        return originals with { Encoder = encoder, Predictor = predictor };
    }
}
