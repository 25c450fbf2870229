using TorchSharp;
using TorchSharp.Modules;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>Where a network leaves the gradient of one of its parameters.</summary>
/// <param name="Kept">For weights of projections, whose gradients keep their memory; null for the others.</param>
internal readonly record struct ParameterGradient(Parameter Parameter, KeptGradient? Kept)
{
    /// <summary>The gradient, or null where there is none.</summary>
    public Tensor? Value => Kept?.Value ?? Parameter.grad;

    public void Forget()
    {
        Kept?.Forget();
        Parameter.grad = null;
    }

    /// <summary>Those of a network, in the order of its parameters; on the CPU its projections keep them from now on.</summary>
    public static IEnumerable<ParameterGradient> Of(nn.Module network)
    {
        var kept = new Dictionary<string, KeptGradient>();
        foreach (var (name, module) in network.named_modules())
        {
            if (module is Projection projection && projection.Weight.device_type == DeviceType.CPU) kept[$"{name}.weight"] = projection.KeepGradient();
        }
        return network.named_parameters().Select(p => new ParameterGradient(p.parameter, kept.GetValueOrDefault(p.name)));
    }
}
