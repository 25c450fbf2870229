using System.Text.Json;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>
/// The rounding noise of the recorded program: the largest distance of each tensor's float32 values from its float64
/// values, as recorded in a case's <c>float32_vs_float64_max_abs</c>.
/// </summary>
internal sealed class Noise(JsonElement recorded)
{
    private const string Key = "float32_vs_float64_max_abs";

    private readonly Dictionary<string, double> noise = recorded.Has(Key)
        ? recorded.GetProperty(Key).Members().ToDictionary(one => one.Name, one => one.Value.GetDouble())
        : [];

    /// <summary>The noise of one tensor; where none is recorded, the largest of the case, at least 3e-6.</summary>
    public double Of(string name) =>
        noise.TryGetValue(name, out var value) ? value : noise.Values.Append(3e-6).Max();

    /// <summary>A tensor against the recorded one of this name.</summary>
    public void Check(string name, Tensor actual, IReadOnlyDictionary<string, Tensor> tensors, string prefix = "") =>
        Near.WithinNoise(Of(prefix + name), actual, tensors[name], prefix + name);

    /// <summary>A scalar of the float32 run, whose float64 twin may be recorded.</summary>
    public static void Scalar(double actual, JsonElement float32, JsonElement float64, string name)
    {
        var expected = float32.GetDouble();
        var noise = float64.ValueKind == JsonValueKind.Number ? Math.Abs(expected - float64.GetDouble()) : 0;
        Near.Number(6 * noise + 1e-6 * Math.Max(1, Math.Abs(expected)), actual, expected, name);
    }
}
