using TorchSharp.Modules;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// Encoder and predictor a second time: with the same weights, in the same memory, and gradients of their own, so that another
/// thread can train on a share of the batch. The first replica is the networks themselves.
/// </summary>
internal sealed class Replica : IDisposable
{
    private readonly bool owns;
    private readonly Dictionary<nint, Parameter> parameters;

    /// <param name="networks">The originals.</param>
    /// <param name="copy">False for the originals themselves.</param>
    /// <param name="casts">bfloat16 casts of the weights, shared by all replicas.</param>
    public Replica(Networks networks, bool copy, WeightCasts casts)
    {
        owns = copy;
        Networks = copy ? Copy(networks) : networks;
        parameters = new[] { Networks.Encoder.parameters(), Networks.Predictor.parameters() }.SelectMany(p => p)
            .ToDictionary(TensorMemory.Address);
        var linear = Networks.Encoder.modules().Concat(Networks.Predictor.modules()).OfType<Linear>();
        Memory = new ShareMemory(casts, linear.Select(layer => TensorMemory.Address(layer.weight)));
    }

    public Networks Networks { get; }

    public ShareMemory Memory { get; }

    /// <summary>The gradients of the weight at an address; their sum counts.</summary>
    public IEnumerable<Tensor> GradientsAt(nint address)
    {
        if (Memory.GradientAt(address)?.Value is { } kept) yield return kept;
        if (parameters.GetValueOrDefault(address)?.grad is { } gradient) yield return gradient;
    }

    /// <summary>Takes over what may change between two steps.</summary>
    public void Follow(Networks originals)
    {
        if (!owns) return;
        (Networks.Encoder.ComputeType, Networks.Encoder.Recompute) = (originals.Encoder.ComputeType, originals.Encoder.Recompute);
        (Networks.Predictor.ComputeType, Networks.Predictor.Recompute) = (originals.Predictor.ComputeType, originals.Predictor.Recompute);
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

    private static Networks Copy(Networks originals)
    {
        using var scope = NewDisposeScope();
        using var drawn = new Generator(0); // what it draws is not kept
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
