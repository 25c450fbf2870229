using TorchSharp;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>
/// AdamW (.9, .999, 1e-8) and the target encoder's EMA in one pass over memory: each value is read and written once.
/// On the CPU vectorized over the cores, on other devices by tensor operations.
/// </summary>
public sealed class AdamWithEma(IReadOnlyList<OptimizedParameter> parameters)
{
    internal const double Beta1 = .9, Beta2 = .999;
    internal const float Epsilon = 1e-8f;
    private const int Chunk = 1 << 15;

    public IReadOnlyList<OptimizedParameter> Parameters => parameters;

    /// <summary>One update; then target = momentum * target + (1 - momentum) * encoder.</summary>
    /// <param name="learningRate">Of this step.</param>
    /// <param name="weightDecay">Of this step, for matrices.</param>
    /// <param name="momentum">Of the EMA.</param>
    /// <param name="gradientScale">Factor on a parameter's gradient, as clipping asks for; null for 1.</param>
    public void Step(double learningRate, double weightDecay, double momentum, Func<OptimizedParameter, double>? gradientScale = null)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var chunks = new List<ParameterChunk>();
        foreach (var parameter in parameters)
        {
            var gradients = GradientsOf(parameter);
            if (gradients.Count > 0) parameter.Updates++;
            var numbers = new UpdateNumbers(parameter, learningRate, weightDecay, momentum, gradientScale?.Invoke(parameter) ?? 1);
            if (parameter.Value.device_type == DeviceType.CPU) AddChunks(chunks, parameter, gradients, numbers);
            else ByTensors(parameter, gradients.SingleOrDefault(), numbers);
        }
        Parallel.For(0, chunks.Count, Cores, i => chunks[i].Update());
    }

    /// <summary>Takes all gradients away, those of copies too.</summary>
    internal void ForgetGradients()
    {
        foreach (var parameter in parameters)
        {
            foreach (var gradient in parameter.Gradients) gradient.Forget();
        }
    }

    /// <summary>L2 norm of the gradients of some parameters together.</summary>
    public static double GradientNorm(IEnumerable<OptimizedParameter> some)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (chunks, elsewhere) = (new List<ParameterChunk>(), 0.0);
        foreach (var parameter in some)
        {
            var gradients = GradientsOf(parameter);
            if (gradients.Count == 0) continue;
            if (parameter.Value.device_type == DeviceType.CPU) AddChunks(chunks, parameter, gradients, default);
            else elsewhere += Math.Pow(gradients.Single().norm().item<float>(), 2);
        }
        var squares = new double[chunks.Count];
        Parallel.For(0, chunks.Count, Cores, i => squares[i] = chunks[i].GradientSquares());
        return Math.Sqrt(squares.Sum() + elsewhere);
    }

    private static IReadOnlyList<Tensor> GradientsOf(OptimizedParameter parameter) => [.. parameter.Gradients.Select(gradient => gradient.Value).OfType<Tensor>()];

    private static ParallelOptions Cores => new() { MaxDegreeOfParallelism = get_num_threads() };

    private static unsafe void AddChunks(List<ParameterChunk> chunks, OptimizedParameter parameter, IReadOnlyList<Tensor> gradients, UpdateNumbers numbers)
    {
        var count = (int)parameter.Value.numel();
        var whole = new ParameterChunk(TensorMemory.Start<float>(parameter.Value), gradients.Count == 0 ? null : new GradientSum(gradients), 0, TensorMemory.Start<float>(parameter.Mean), TensorMemory.Start<float>(parameter.Square),
            TensorMemory.Start<float>(parameter.Follower), TensorMemory.Start<ushort>(parameter.Shadows.Value), TensorMemory.Start<ushort>(parameter.Shadows.Follower), count, numbers);
        for (var at = 0; at < count; at += Chunk) chunks.Add(whole.Part(at, Math.Min(Chunk, count - at)));
    }

    private static void ByTensors(OptimizedParameter parameter, Tensor? gradient, UpdateNumbers n)
    {
        if (gradient is not null)
        {
            if (n.GradientScale != 1) gradient.mul_(n.GradientScale);
            parameter.Mean.lerp_(gradient, 1 - Beta1);
            parameter.Square.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
            var denominator = parameter.Square.sqrt().div_(n.RootCorrection).add_(Epsilon);
            parameter.Value.mul_(n.Keep).addcdiv_(parameter.Mean, denominator, -n.StepSize);
        }
        parameter.Follower?.lerp_(parameter.Value, n.Follow);
        parameter.RenewCopies();
    }
}
