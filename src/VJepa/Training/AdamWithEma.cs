using TorchSharp;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>
/// AdamW (.9, .999, 1e-8) and the target encoder's EMA in one pass over memory: each value is read and written once.
/// On the CPU vectorised over the cores, on other devices by tensor operations.
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
            var gradient = parameter.Value.grad;
            if (gradient is not null) parameter.Updates++;
            var numbers = new UpdateNumbers(parameter, learningRate, weightDecay, momentum, gradientScale?.Invoke(parameter) ?? 1);
            if (parameter.Value.device_type == DeviceType.CPU) AddChunks(chunks, parameter, gradient, numbers);
            else ByTensors(parameter, gradient, numbers);
        }
        Parallel.For(0, chunks.Count, Cores, i => chunks[i].Update());
    }

    /// <summary>Adds the gradients of a parameter's copies to its own.</summary>
    internal void SumGradients()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var chunks = new List<GradientChunk>();
        foreach (var parameter in parameters)
        {
            foreach (var copy in parameter.Copies)
            {
                if (copy.grad is not { } more) continue;
                if (parameter.Value.grad is not { } gradient) parameter.Value.grad = more;
                else if (gradient.is_contiguous() && more.is_contiguous()) AddChunks(chunks, gradient, more);
                else gradient.add_(more, KeptScalar.One);
            }
        }
        Parallel.For(0, chunks.Count, Cores, i => chunks[i].Add());
    }

    /// <summary>Takes all gradients away, those of copies too.</summary>
    internal void ForgetGradients()
    {
        foreach (var parameter in parameters)
        {
            parameter.Value.grad = null;
            foreach (var copy in parameter.Copies) copy.grad = null;
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
            if (parameter.Value.grad is not { } gradient) continue;
            if (gradient.device_type == DeviceType.CPU) AddChunks(chunks, parameter, gradient, default);
            else elsewhere += Math.Pow(gradient.norm().item<float>(), 2);
        }
        var squares = new double[chunks.Count];
        Parallel.For(0, chunks.Count, Cores, i => squares[i] = chunks[i].GradientSquares());
        return Math.Sqrt(squares.Sum() + elsewhere);
    }

    private static ParallelOptions Cores => new() { MaxDegreeOfParallelism = get_num_threads() };

    private static unsafe void AddChunks(List<ParameterChunk> chunks, OptimizedParameter parameter, Tensor? gradient, UpdateNumbers numbers)
    {
        var count = (int)parameter.Value.numel();
        var whole = new ParameterChunk(TensorMemory.Start<float>(parameter.Value), TensorMemory.Start<float>(gradient?.contiguous()), TensorMemory.Start<float>(parameter.Mean), TensorMemory.Start<float>(parameter.Square),
            TensorMemory.Start<float>(parameter.Follower), TensorMemory.Start<ushort>(parameter.Shadows.Value), TensorMemory.Start<ushort>(parameter.Shadows.Follower), count, numbers);
        for (var at = 0; at < count; at += Chunk) chunks.Add(whole.Part(at, Math.Min(Chunk, count - at)));
    }

    private static unsafe void AddChunks(List<GradientChunk> chunks, Tensor gradient, Tensor more)
    {
        float* to = TensorMemory.Start<float>(gradient), from = TensorMemory.Start<float>(more);
        var count = (int)gradient.numel();
        for (var at = 0; at < count; at += Chunk) chunks.Add(new(to + at, from + at, Math.Min(Chunk, count - at)));
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
        parameter.Shadows.Value?.copy_(parameter.Value);
        parameter.Shadows.Follower?.copy_(parameter.Follower!);
    }
}
