using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// <see cref="AdamW"/> and the EMA of all parameters on all cores. Gradients of the shares of a batch are summed as
/// they are read. For float32 parameters on the CPU.
/// </summary>
/// <param name="gradientsOf">The gradients of a parameter, one from each share that has one.</param>
internal sealed class FusedAdamW(AdamWSettings settings, Func<TrainedParameter, IReadOnlyList<Tensor>> gradientsOf)
{
    private const int Chunk = 1 << 15;

    /// <summary>One update.</summary>
    /// <param name="clip">The factor that clips a parameter's gradient.</param>
    public void Update(
        IReadOnlyList<TrainedParameter> parameters, double learningRate, double weightDecay, double momentum,
        Func<TrainedParameter, double> clip)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var work = new List<FusedUpdate>();
        foreach (var parameter in parameters)
        {
            var gradients = gradientsOf(parameter);
            if (gradients.Count > 0) parameter.Updates++;
            var (mean, root) = settings.BiasCorrections(parameter.Updates);
            var factors = new FusedUpdate.Factors(
                Keep: (float)(parameter.Decays ? 1 - learningRate * weightDecay : 1),
                StepSize: (float)(learningRate / mean),
                InverseRoot: 1 / (float)root,
                Rest1: (float)(1 - settings.Beta1),
                Beta2: (float)settings.Beta2,
                Rest2: (float)(1 - settings.Beta2),
                Epsilon: (float)settings.Epsilon,
                Ema: (float)(1 - momentum),
                Clip: (float)clip(parameter));
            work.AddRange(Cut(parameter, gradients, factors));
        }
        Parallel.For(0, work.Count, Cores, i => work[i].Run());
    }

    /// <summary>L2 norm of the gradients of some parameters together.</summary>
    public double Norm(IEnumerable<TrainedParameter> parameters)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        FusedUpdate[] work = [.. parameters.Select(p => (Parameter: p, Gradients: gradientsOf(p)))
            .Where(p => p.Gradients.Count > 0).SelectMany(p => Cut(p.Parameter, p.Gradients, default))];
        var squares = new double[work.Length];
        Parallel.For(0, work.Length, Cores, i => squares[i] = work[i].GradientSquares());
        return Math.Sqrt(squares.Sum());
    }

    private static ParallelOptions Cores => new() { MaxDegreeOfParallelism = get_num_threads() };

    private static IEnumerable<FusedUpdate> Cut(
        TrainedParameter parameter, IReadOnlyList<Tensor> gradients, FusedUpdate.Factors factors)
    {
        var sum = gradients.Count == 0 ? null : new GradientSum(gradients);
        var memory = new FusedUpdate.Memory(
            TensorMemory.Address(parameter.Value),
            TensorMemory.Address(parameter.ExpAvg),
            TensorMemory.Address(parameter.ExpAvgSq),
            parameter.Target is null ? 0 : TensorMemory.Address(parameter.Target));
        var count = (int)parameter.Value.numel();
        for (var at = 0; at < count; at += Chunk)
            yield return new FusedUpdate(sum, at, Math.Min(Chunk, count - at), memory.Skip(at), factors);
    }
}
