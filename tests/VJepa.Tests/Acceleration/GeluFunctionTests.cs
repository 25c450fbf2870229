using VJepa.Acceleration;
using VJepa.Acceleration.Kernels;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Acceleration;

public sealed class GeluFunctionTests
{
    private static void SkipWithoutKernels() =>
        Assert.SkipUnless(
            GeluKernel.IsSupported(16), "This processor has no AVX-512, for which the kernels are written.");

    private static (Tensor Result, Tensor OfRows, Tensor OfBias) Run(
        Func<Tensor, Tensor, Tensor> activate, Tensor rows, Tensor bias, Tensor given)
    {
        var x = rows.to(given.dtype).detach().clone().requires_grad_();
        var b = bias.to(given.dtype).detach().clone().requires_grad_();
        var result = activate(x, b);
        result.backward([given]);
        return (result.detach(), x.grad!, b.grad!);
    }

    [Theory, InlineData(7, 16, 1), InlineData(300, 128, 1), InlineData(1001, 96, 3)]
    public void Results_and_gradients_are_those_of_the_exact_gelu(int count, int width, int threads)
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        var generator = new Generator(3);
        var rows = randn(count, width, generator: generator) * 3;
        var (bias, given) = (randn(width, generator: generator), randn(count, width, generator: generator));
        var exact = Run((x, b) => nn.functional.gelu(x + b), rows, bias, given.to(float64));
        set_num_threads(threads);
        var own = Run(GeluFunction.Activate, rows, bias, given);
        set_num_threads(1);
        Near.Within(2e-6, exact.Result.to(float32), own.Result, "result");
        Near.Within(2e-6, exact.OfRows.to(float32), own.OfRows, "gradient of the rows");
        Near.Within(1e-6 * count, exact.OfBias.to(float32), own.OfBias, "gradient of the bias");
    }

    [Theory, InlineData(7, 16, 1), InlineData(1001, 96, 3)]
    public void In_bfloat16_they_are_those_of_the_exact_gelu_but_for_rounding(int count, int width, int threads)
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        var generator = new Generator(3);
        var (rows, bias) = (
            (randn(count, width, generator: generator) * 3).to(bfloat16), randn(width, generator: generator));
        var given = randn(count, width, generator: generator).to(bfloat16);
        var exact = Run((x, b) => nn.functional.gelu(x + b), rows, bias, given.to(float64));
        var (leaf, ownBias) = (rows.detach().requires_grad_(), bias.clone().requires_grad_());
        set_num_threads(threads);
        var result = GeluFunction.Activate(leaf, ownBias);
        result.backward([given]);
        set_num_threads(1);
        void Rounded(Tensor wanted, Tensor own, string name)
        {
            var allowed = wanted.abs() / 256 + 2e-4; // 2^-8, and a reciprocal of 14 bits
            Assert.True(
                ((own.to(float64) - wanted).abs() <= allowed).all().item<bool>(),
                $"The {name} is off by more than a rounding.");
        }
        Rounded(exact.Result, result.detach(), "result");
        Rounded(exact.OfRows, leaf.grad!, "gradient of the rows");
        Near.Within(1e-4 * count, exact.OfBias.to(float32), ownBias.grad!, "gradient of the bias");
    }

    [Theory, InlineData(0f), InlineData(-1f), InlineData(1e-20f)]
    [InlineData(-20f), InlineData(1e20f), InlineData(-1e20f)]
    public void Values_of_any_size_give_what_the_exact_gelu_gives(float value)
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        var exact = nn.functional.gelu(full(1, 16, (double)value, dtype: float64)).to(float32);
        Near.Within(
            1e-7 * Math.Max(1, Math.Abs(value)), exact, GeluFunction.Activate(full(1, 16, value), zeros(16)), "result");
    }

    [Fact]
    public void A_value_that_is_no_number_stays_none()
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        Assert.True(GeluFunction.Activate(full(1, 16, float.NaN), zeros(16)).isnan().all().item<bool>());
    }

    [Theory, InlineData(5, 3), InlineData(400, 200)]
    public void A_linear_map_adds_its_bias_with_and_without_gradient(int count, int width)
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(12, width);
        var x = randn(2, count, 12, generator: new Generator(3));
        var expected = layer.call(x).detach();
        Near.Within(1e-5, expected, Ops.Linear(x, layer).detach(), "with gradient");
        using var quiet = no_grad();
        Near.Within(1e-5, expected, Ops.Linear(x, layer), "without gradient");
    }
}
