using VJepa.Acceleration.Kernels;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Models;

public sealed class AttentionFunctionTests
{
    /// <summary>Heads, width of a head, tokens of two masks: whole vectors, parts of vectors, fewer rows than a tile, more than a block.</summary>
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 3, 64, 100, 49 }, { 2, 32, 33, 17 }, { 4, 16, 144, 1 }, { 4, 8, 5, 64 }, { 2, 24, 97, 96 }, { 1, 80, 50, 3 }, { 2, 12, 31, 20 }, { 1, 5, 7, 2 },
    };

    private static void SkipWithoutKernels() => Assert.SkipUnless(AttentionKernel.IsSupported, "This processor has no AVX-512, for which the kernels are written.");

    private static Tensor ByTensors(Tensor rows, IReadOnlyList<TokenRun> runs, int heads)
    {
        var parts = rows.split([.. runs.Select(run => run.Rows)], 0).Select((part, i) =>
        {
            var qkv = part.view(runs[i].Batch, runs[i].Length, 3, heads, -1).permute(2, 0, 3, 1, 4); // [3, B, heads, N, width]
            var weights = qkv[0].matmul(qkv[1].transpose(-2, -1)).div(Math.Sqrt(qkv.shape[^1])).softmax(-1);
            return weights.matmul(qkv[2]).transpose(1, 2).reshape(runs[i].Rows, -1);
        });
        return cat([.. parts], 0);
    }

    private static (Tensor Mixed, Tensor Gradient) Run(Func<Tensor, Tensor> attention, Tensor rows, Tensor given)
    {
        var leaf = rows.to(given.dtype).detach().clone().requires_grad_();
        var mixed = attention(leaf);
        mixed.backward([given]);
        return (mixed.detach(), leaf.grad!);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Results_and_gradients_are_those_of_the_formula(int heads, int width, int first, int second)
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        TokenRun[] runs = [new(3, first), new(2, second)];
        var generator = new Generator(7);
        var rows = randn([runs.Sum(run => run.Rows), 3 * heads * width], generator: generator) * 2; // sharp weights
        var given = randn([rows.shape[0], heads * width], generator: generator);
        var exact = Run(x => ByTensors(x, runs, heads), rows, given.to(float64));
        var own = Run(x => AttentionFunction.Mix(x, runs, heads), rows, given);
        Near.Within(2e-6 * exact.Mixed.abs().max().item<double>(), exact.Mixed.to(float32), own.Mixed, "result");
        Near.Within(2e-5 * exact.Gradient.abs().max().item<double>(), exact.Gradient.to(float32), own.Gradient, "gradient");
        using var noGrad = no_grad();
        Near.Within(0, own.Mixed, AttentionFunction.Mix(rows, runs, heads), "without gradient");
    }

    [Theory, MemberData(nameof(Sizes)), InlineData(3, 64, 600, 700)] // more heads than one group of products has
    public void In_bfloat16_results_and_gradients_are_those_of_the_formula_but_for_rounding(int heads, int width, int first, int second)
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        TokenRun[] runs = [new(3, first), new(2, second)];
        var generator = new Generator(7);
        var rows = (randn([runs.Sum(run => run.Rows), 3 * heads * width], generator: generator) * 2).to(bfloat16);
        var given = randn([rows.shape[0], heads * width], generator: generator).to(bfloat16);
        var exact = Run(x => ByTensors(x, runs, heads), rows, given.to(float64));
        var own = Run(x => AttentionFunction.Mix(x, runs, heads), rows, given);
        Assert.InRange(Near.RelativeL2(own.Mixed.to(float64), exact.Mixed), 1e-4, 2e-2); // a score of 16, rounded, may be off by .03, and its weight by 3 %
        Assert.InRange(Near.RelativeL2(own.Gradient.to(float64), exact.Gradient), 1e-4, 2e-2);
        set_num_threads(3);
        var together = Run(x => AttentionFunction.Mix(x, runs, heads), rows, given);
        set_num_threads(1);
        Near.Within(0, own.Mixed.to(float32), together.Mixed.to(float32), "result by several threads");
        Near.Within(0, own.Gradient.to(float32), together.Gradient.to(float32), "gradient by several threads");
    }

    [Theory, InlineData(1e3f), InlineData(-1e3f)]
    public void Scores_of_any_size_give_finite_weights(float size)
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        TokenRun[] runs = [new(1, 20)];
        var rows = full([20, 3 * 8], size);
        rows[3] = -size;
        var given = ones(20, 8);
        var exact = Run(x => ByTensors(x, runs, 1), rows, given.to(float64));
        var own = Run(x => AttentionFunction.Mix(x, runs, 1), rows, given);
        Assert.True(Run(x => AttentionFunction.Mix(x, runs, 1), rows, given.to(bfloat16)).Gradient.isfinite().all().item<bool>());
        Near.Within(Math.Abs(size) * 1e-5, exact.Mixed.to(float32), own.Mixed, "result");
        Assert.True(own.Gradient.isfinite().all().item<bool>());
    }

    [Fact]
    public void Several_threads_give_the_bits_of_one()
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        TokenRun[] runs = [new(4, 30), new(4, 11)];
        var rows = randn(runs.Sum(run => run.Rows), 3 * 2 * 16);
        var given = randn(rows.shape[0], 2 * 16);
        var alone = Run(x => AttentionFunction.Mix(x, runs, 2), rows, given);
        set_num_threads(3);
        var together = Run(x => AttentionFunction.Mix(x, runs, 2), rows, given);
        set_num_threads(1);
        Near.Within(0, alone.Mixed, together.Mixed, "result");
        Near.Within(0, alone.Gradient, together.Gradient, "gradient");
    }

    [Theory, InlineData(0), InlineData(1)]
    public void Values_that_are_no_numbers_are_not_hidden(int half)
    {
        SkipWithoutKernels();
        using var scope = NewDisposeScope();
        var rows = zeros(4, 3 * 16, dtype: half == 1 ? bfloat16 : float32);
        rows[1, 40] = float.NaN; // a value
        var mixed = AttentionFunction.Mix(rows, [new TokenRun(1, 4)], 1);
        Assert.True(mixed[0, 8].isnan().item<bool>());
    }
}
