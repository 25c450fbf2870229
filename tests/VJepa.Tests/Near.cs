using static TorchSharp.torch;

namespace VJepa.Tests;

/// <summary>Comparisons with recorded values. A NaN on either side fails.</summary>
internal static class Near
{
    /// <summary>Largest absolute difference.</summary>
    public static double MaxAbs(Tensor actual, Tensor expected)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        SameShape(actual, expected, "tensor");
        return actual.numel() == 0 ? 0 : (actual.@double() - expected.@double()).abs().max().item<double>();
    }

    /// <summary>L2 norm of the difference, divided by the L2 norm of the expected tensor.</summary>
    public static double RelativeL2(Tensor actual, Tensor expected)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        SameShape(actual, expected, "tensor");
        var wanted = expected.@double();
        var size = wanted.norm().item<double>();
        var distance = (actual.@double() - wanted).norm().item<double>();
        return distance == 0 ? 0 : distance / size;
    }

    public static void Within(double gate, Tensor actual, Tensor expected, string name)
    {
        SameShape(actual, expected, name);
        var distance = MaxAbs(actual, expected);
        Assert.True(distance <= gate, $"{name}: largest difference {distance:g3}, allowed {gate:g3}.");
    }

    /// <summary>
    /// Within six times the rounding noise of the recorded program, plus a millionth of the largest value,
    /// because the noise of a small tensor may be small by chance.
    /// </summary>
    public static void WithinNoise(double noise, Tensor actual, Tensor expected, string name)
    {
        using var scope = NewDisposeScope();
        var largest = expected.numel() == 0 ? 0 : expected.detach().abs().max().item<float>();
        Within(6 * noise + 1e-6 * largest, actual, expected, name);
    }

    public static void Number(double gate, double actual, double expected, string name) =>
        Assert.True(Math.Abs(actual - expected) <= gate,
            $"{name} is {actual:r}, expected {expected:r} within {gate:g3}.");

    /// <summary>A number within a relative distance.</summary>
    public static void Ratio(double gate, double actual, double expected, string name) =>
        Number(gate * Math.Abs(expected), actual, expected, name);

    /// <summary>
    /// A value of a schedule: the same double formula, so only its last digits may differ. Near a schedule's zero these
    /// are the last digits of <paramref name="peak"/>.
    /// </summary>
    public static void Schedule(double actual, double expected, double peak, string name) =>
        Number(1e-12 * Math.Abs(expected) + 1e-15 * Math.Abs(peak), actual, expected, name);

    public static void WithinRelative(double gate, Tensor actual, Tensor expected, string name)
    {
        SameShape(actual, expected, name);
        var distance = RelativeL2(actual, expected);
        Assert.True(distance <= gate, $"{name}: relative L2 distance {distance:g3}, allowed {gate:g3}.");
    }

    private static void SameShape(Tensor actual, Tensor expected, string name) =>
        Assert.True(actual.shape.SequenceEqual(expected.shape),
            $"{name}: shape [{string.Join(", ", actual.shape)}], expected [{string.Join(", ", expected.shape)}].");
}
