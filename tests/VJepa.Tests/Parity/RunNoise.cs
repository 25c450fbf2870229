using System.Text.Json;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>
/// How far a recorded training run and its repetition in float64 are apart, and the gates that follow: ten times that
/// distance, with a floor. The largest distance of all steps counts, since that of a single one may be small by chance.
/// </summary>
/// <param name="float32">The values of each step, by name.</param>
/// <param name="float64">The repetition: <c>loss</c>, perhaps gradient norms.</param>
/// <param name="parameters">Holds <c>final_param_relative_l2_diff</c> or <c>final_param_max_abs_diff</c>.</param>
internal sealed class RunNoise(Func<string, double[]> float32, JsonElement float64, JsonElement parameters)
{
    private const double Times = 10;

    /// <summary>Allowed difference of a loss.</summary>
    public double Loss => Math.Max(2e-6, Times * Distances("loss").Select(pair => pair.Absolute).Append(0).Max());

    /// <summary>
    /// Allowed relative difference of a gradient norm. Where float64 norms are not recorded, that of the weights
    /// stands in: both come from the same difference of the weights before the step.
    /// </summary>
    public double GradientNorm(string name) => float64.Has(name)
        ? Math.Max(1e-5, Times * Distances(name).Max(pair => pair.Relative))
        : Math.Max(5e-5, Times * Parameters());

    /// <summary>Allowed relative L2 difference of a network's parameters after the last step.</summary>
    public double Weights() => Math.Max(1e-5, Times * Parameters());

    /// <summary>The same, from absolute differences and the parameters that they belong to.</summary>
    public double Weights(IReadOnlyDictionary<string, Tensor> final) => Math.Max(1e-5, Times * Parameters(final));

    private IEnumerable<(double Absolute, double Relative)> Distances(string name) => !float64.Has(name) ? [] :
        float32(name).Zip(float64.Numbers(name), (single, exact) =>
            (Math.Abs(single - exact), Math.Abs(single - exact) / Math.Abs(exact)));

    private double Parameters() => !parameters.Has("final_param_relative_l2_diff") ? 0 :
        parameters.GetProperty("final_param_relative_l2_diff").Members().Where(Counts)
            .Select(member => member.Value.GetDouble()).Append(0).Max();

    private double Parameters(IReadOnlyDictionary<string, Tensor> final)
    {
        if (!parameters.Has("final_param_max_abs_diff")) return Parameters();
        var noise = 0.0;
        foreach (var (name, value) in parameters.GetProperty("final_param_max_abs_diff").Members().Where(Counts))
        {
            using var scope = NewDisposeScope();
            // A few values differ most, and the others far less: a tenth of this bound is nearer to the L2 distance.
            var size = final[name.Replace("final.", "", StringComparison.Ordinal)].@double().square().mean().sqrt();
            if (size.item<double>() > 0) noise = Math.Max(noise, .1 * value.GetDouble() / size.item<double>());
        }
        return noise;
    }

    /// <summary>The exact gradient of a key bias is zero, so that Adam steps on rounding noise there.</summary>
    private static bool Counts((string Name, JsonElement Value) parameter) =>
        !parameter.Name.EndsWith("kv.bias", StringComparison.Ordinal);
}
