using VJepa.Acceleration;
using VJepa.Acceleration.Kernels;
using static TorchSharp.torch;

namespace VJepa.Tests.Acceleration;

public sealed class AttentionFunctionTests
{
    /// <summary>Heads, width of a head, tokens: whole vectors, parts of vectors, fewer qkv than a tile, more than a
    /// block.</summary>
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 3, 64, 100 }, { 3, 64, 49 }, { 2, 32, 33 }, { 2, 32, 17 }, { 4, 16, 144 }, { 4, 16, 1 }, { 4, 8, 5 }, { 2, 24, 97 },
        { 1, 80, 50 }, { 1, 80, 3 }, { 2, 12, 31 }, { 1, 5, 7 }, { 1, 5, 2 },
    };

    private static void SkipWithoutKernels() =>
        Assert.SkipUnless(AttentionKernel.IsSupported, "This processor has no AVX-512, for which the kernels are written.");

    private static Tensor Formula(Tensor qkv, int heads)
    {
        var parts = qkv.view(qkv.shape[0], qkv.shape[1], 3, heads, -1).permute(2, 0, 3, 1, 4); // [3, B, heads, N, width]
        var weights = (parts[0].matmul(parts[1].transpose(-2, -1)) / Math.Sqrt(parts.shape[^1])).softmax(-1);
        return weights.matmul(parts[2]).transpose(1, 2).flatten(2); // [B, N, D]
    }

    private static (Tensor Mixed, Tensor Gradient) Run(Func<Tensor, Tensor> attention, Tensor qkv, Tensor given)
    {
        var leaf = qkv.to(given.dtype).detach().clone().requires_grad_();
        var mixed = attention(leaf);
        mixed.backward([given]);
        return (mixed.detach(), leaf.grad!);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Results_and_gradients_are_those_of_the_formula(int heads, int width, int tokens)
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        var generator = new Generator(7);
        var qkv = randn([3, tokens, 3 * heads * width], generator: generator) * 2; // sharp weights
        var given = randn([3, tokens, heads * width], generator: generator);
        var exact = Run(x => Formula(x, heads), qkv, given.to(float64));
        var own = Run(x => AttentionFunction.Mix(x, heads), qkv, given);
        Near.Within(2e-6 * exact.Mixed.abs().max().item<double>(), exact.Mixed.to(float32), own.Mixed, "result");
        Near.Within(2e-5 * exact.Gradient.abs().max().item<double>(), exact.Gradient.to(float32), own.Gradient, "gradient");
        using var noGrad = no_grad();
        Near.Within(0, own.Mixed, AttentionFunction.Mix(qkv, heads), "without gradient");
    }

    [Theory, MemberData(nameof(Sizes)), InlineData(3, 64, 700)] // more heads than one group of products has
    public void In_bfloat16_results_and_gradients_are_those_of_the_formula_up_to_rounding(int heads, int width, int tokens)
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        var generator = new Generator(7);
        var qkv = (randn([3, tokens, 3 * heads * width], generator: generator) * 2).to(bfloat16);
        var given = randn([3, tokens, heads * width], generator: generator).to(bfloat16);
        var exact = Run(x => Formula(x, heads), qkv, given.to(float64));
        var own = Run(x => AttentionFunction.Mix(x, heads), qkv, given);
        // A score of 16, rounded, may be off by .03, and its weight by 3 %.
        Assert.InRange(Near.RelativeL2(own.Mixed.to(float64), exact.Mixed), 0, 2e-2);
        Assert.InRange(Near.RelativeL2(own.Gradient.to(float64), exact.Gradient), 0, 2e-2);
        set_num_threads(3);
        var together = Run(x => AttentionFunction.Mix(x, heads), qkv, given);
        set_num_threads(1);
        Near.Within(0, own.Mixed.to(float32), together.Mixed.to(float32), "result by several threads");
        Near.Within(0, own.Gradient.to(float32), together.Gradient.to(float32), "gradient by several threads");
    }

    [Theory, InlineData(1e3f), InlineData(-1e3f)]
    public void Scores_of_any_size_give_finite_weights(float size)
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        var qkv = full([1, 20, 3 * 8], size);
        qkv[0, 3] = -size;
        var given = ones(1, 20, 8);
        var exact = Run(x => Formula(x, 1), qkv, given.to(float64));
        var own = Run(x => AttentionFunction.Mix(x, 1), qkv, given);
        Assert.True(Run(x => AttentionFunction.Mix(x, 1), qkv, given.to(bfloat16)).Gradient.isfinite().all().item<bool>());
        Near.Within(Math.Abs(size) * 1e-5, exact.Mixed.to(float32), own.Mixed, "result");
        Assert.True(own.Gradient.isfinite().all().item<bool>());
    }

    [Fact]
    public void Several_threads_give_the_bits_of_one()
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        var qkv = randn(4, 30, 3 * 2 * 16);
        var given = randn(4, 30, 2 * 16);
        var alone = Run(x => AttentionFunction.Mix(x, 2), qkv, given);
        set_num_threads(3);
        var together = Run(x => AttentionFunction.Mix(x, 2), qkv, given);
        set_num_threads(1);
        Near.Within(0, alone.Mixed, together.Mixed, "result");
        Near.Within(0, alone.Gradient, together.Gradient, "gradient");
    }

    [Theory, InlineData(0), InlineData(1)]
    public void NaN_values_are_not_hidden(int half)
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        var qkv = zeros(1, 4, 3 * 16, dtype: half == 1 ? bfloat16 : float32);
        qkv[0, 1, 40] = float.NaN; // a value
        var mixed = AttentionFunction.Mix(qkv, 1);
        Assert.True(mixed[0, 0, 8].isnan().item<bool>());
    }
}
