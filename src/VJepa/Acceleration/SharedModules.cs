using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>Modules that share the weights' memory of others but have their own gradients, so another thread can train
/// on a share of the batch; or the originals themselves.</summary>
internal sealed class SharedModules : IDisposable
{
    private readonly IReadOnlyList<nn.Module> owned;
    private readonly Dictionary<nint, Parameter> parameters;
    private readonly (Parameter Mine, Parameter Its)[] pairs;

    /// <param name="modules">Copies, which this then owns, or the originals.</param>
    /// <param name="originals">Modules of the same shapes in the same order; null if the first are the originals.
    /// </param>
    /// <param name="casts">bfloat16 casts of the weights, shared by all.</param>
    public SharedModules(
        IReadOnlyList<nn.Module> modules, IReadOnlyList<nn.Module>? originals, WeightCasts casts)
    {
        owned = originals is null ? [] : modules;
        var mine = modules.SelectMany(module => module.parameters()).ToArray();
        pairs = originals is null ? [] : [.. mine.Zip(originals.SelectMany(module => module.parameters()))];
        using (no_grad())
            foreach (var (copy, its) in pairs) copy.set_(its);
        parameters = mine.ToDictionary(TensorMemory.Address);
        var linear = modules.SelectMany(module => module.modules()).OfType<Linear>();
        Memory = new ShareMemory(casts, linear.Select(layer => TensorMemory.Address(layer.weight)));
    }

    public ShareMemory Memory { get; }

    /// <summary>The gradients of the weight at an address, to be summed.</summary>
    public IEnumerable<Tensor> GradientsAt(nint address)
    {
        if (Memory.GradientAt(address)?.Value is { } kept) yield return kept;
        if (parameters.GetValueOrDefault(address)?.grad is { } gradient) yield return gradient;
    }

    /// <summary>Freezes the weights that the originals have frozen, and no others.</summary>
    public void Follow()
    {
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
        foreach (var module in owned) module.Dispose();
    }
}
