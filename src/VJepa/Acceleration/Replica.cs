using TorchSharp.Modules;
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
    private readonly Dictionary<nint, Parameter> parameters;
    private readonly (Parameter Mine, Parameter Its)[] pairs;

    /// <param name="networks">The originals.</param>
    /// <param name="copy">False for the originals themselves.</param>
    /// <param name="casts">bfloat16 casts of the weights, shared by all replicas.</param>
    public Replica(Networks networks, bool copy, WeightCasts casts)
    {
        owns = copy;
        Networks = copy ? Copy(networks) : networks;
        parameters = All(Networks).ToDictionary(TensorMemory.Address);
        pairs = copy ? [.. All(Networks).Zip(All(networks))] : [];
        var linear = Networks.Encoder.modules().Concat(Networks.Predictor.modules()).OfType<Linear>();
        Memory = new ShareMemory(casts, linear.Select(layer => TensorMemory.Address(layer.weight)));
    }

    public Networks Networks { get; }

    public ShareMemory Memory { get; }

    /// <summary>The gradients of the weight at an address, to be summed.</summary>
    public IEnumerable<Tensor> GradientsAt(nint address)
    {
        if (Memory.GradientAt(address)?.Value is { } kept) yield return kept;
        if (parameters.GetValueOrDefault(address)?.grad is { } gradient) yield return gradient;
    }

    /// <summary>Copies the settings that may change between two steps.</summary>
    public void Follow(Networks originals)
    {
        if (!owns) return;
        Networks.Encoder.ComputeType = originals.Encoder.ComputeType;
        Networks.Encoder.Recompute = originals.Encoder.Recompute;
        Networks.Predictor.ComputeType = originals.Predictor.ComputeType;
        Networks.Predictor.Recompute = originals.Predictor.Recompute;
        foreach (var (mine, its) in pairs) mine.requires_grad = its.requires_grad;
    }

    public void ForgetGradients()
    {
        Memory.Forget();
        foreach (var parameter in parameters.Values) parameter.grad = null;
    }

    public void Dispose()
    {
        Memory.Dispose();
        if (!owns) return;
        Networks.Encoder.Dispose();
        Networks.Predictor.Dispose();
    }

    private static IEnumerable<Parameter> All(Networks networks) =>
        networks.Encoder.parameters().Concat(networks.Predictor.parameters());

    private static Networks Copy(Networks originals)
    {
        using var scope = NewDisposeScope();
        using var drawn = new Generator(0); // for initial weights, which are replaced below
        var encoder = new Encoder(originals.Encoder.Config, drawn);
        var predictor = new Predictor(
            originals.Predictor.Config, originals.Encoder.Config, originals.Predictor.Outputs, drawn);
        Share(originals.Encoder, encoder);
        Share(originals.Predictor, predictor);
        return originals with { Encoder = encoder, Predictor = predictor };
    }

    private static void Share(nn.Module original, nn.Module copy)
    {
        using var quiet = no_grad();
        foreach (var (mine, its) in copy.parameters().Zip(original.parameters())) mine.set_(its);
    }
}
