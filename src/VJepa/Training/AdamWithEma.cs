using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>
/// AdamW (.9, .999, 1e-8) and the target encoder's EMA in one pass over memory: each value is read and written once.
/// On the CPU vectorised over the cores, on other devices by tensor operations.
/// </summary>
public sealed class AdamWithEma(IReadOnlyList<OptimizedParameter> parameters)
{
    private const double Beta1 = .9, Beta2 = .999;
    private const float Epsilon = 1e-8f;
    private const int Chunk = 1 << 15;

    public IReadOnlyList<OptimizedParameter> Parameters => parameters;

    /// <summary>One update; then target = momentum * target + (1 - momentum) * encoder.</summary>
    public void Step(double learningRate, double weightDecay, double momentum)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var chunks = new List<Job>();
        foreach (var parameter in parameters)
        {
            var gradient = parameter.Value.grad;
            if (gradient is not null) parameter.Updates++;
            var numbers = new Numbers(parameter, gradient is not null, learningRate, weightDecay, momentum);
            if (parameter.Value.device_type == DeviceType.CPU) AddChunks(chunks, parameter, gradient, numbers);
            else ByTensors(parameter, gradient, numbers);
        }
        Parallel.For(0, chunks.Count, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, i => chunks[i].Run());
    }

    private static unsafe void AddChunks(List<Job> jobs, OptimizedParameter parameter, Tensor? gradient, Numbers numbers)
    {
        var count = (int)parameter.Value.numel();
        var contiguous = gradient?.contiguous();
        var p = Pointer(parameter.Value);
        var m = Pointer(parameter.Mean);
        var v = Pointer(parameter.Square);
        var g = contiguous is null ? null : Pointer(contiguous);
        var f = parameter.Follower is null ? null : Pointer(parameter.Follower);
        for (var at = 0; at < count; at += Chunk)
        {
            jobs.Add(new Job(p + at, g == null ? null : g + at, m + at, v + at, f == null ? null : f + at, Math.Min(Chunk, count - at), numbers));
        }
    }

    private static unsafe float* Pointer(Tensor tensor)
    {
        fixed (byte* at = tensor.bytes) return (float*)at; // libtorch's memory does not move
    }

    private static void ByTensors(OptimizedParameter parameter, Tensor? gradient, Numbers n)
    {
        if (gradient is not null)
        {
            parameter.Mean.lerp_(gradient, 1 - Beta1);
            parameter.Square.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
            var denominator = parameter.Square.sqrt().div_(n.RootCorrection).add_(Epsilon);
            parameter.Value.mul_(n.Keep).addcdiv_(parameter.Mean, denominator, -n.StepSize);
        }
        parameter.Follower?.lerp_(parameter.Value, n.Follow);
    }

    private readonly struct Numbers(OptimizedParameter parameter, bool updates, double learningRate, double weightDecay, double momentum)
    {
        public readonly float Keep = (float)(updates && parameter.Decays ? 1 - learningRate * weightDecay : 1);
        public readonly float StepSize = (float)(learningRate / (1 - Math.Pow(Beta1, parameter.Updates)));
        public readonly float RootCorrection = (float)Math.Sqrt(1 - Math.Pow(Beta2, parameter.Updates));
        public readonly float Follow = (float)(1 - momentum);
    }

    private sealed unsafe class Job(float* p, float* g, float* m, float* v, float* f, int count, Numbers n)
    {
        public void Run()
        {
            if (g != null) Update();
            if (f != null) FollowParameter();
        }

        private void Update()
        {
            const float rest1 = (float)(1 - Beta1), rest2 = (float)(1 - Beta2), beta2 = (float)Beta2;
            var inverseRoot = 1 / n.RootCorrection;
            var i = 0;
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                var gradient = Vector.Load(g + i);
                var mean = Vector.Load(m + i);
                mean += (gradient - mean) * rest1;
                var square = Vector.Load(v + i) * beta2 + gradient * gradient * rest2;
                mean.Store(m + i);
                square.Store(v + i);
                var denominator = Vector.SquareRoot(square) * inverseRoot + new Vector<float>(Epsilon);
                (Vector.Load(p + i) * n.Keep - mean / denominator * n.StepSize).Store(p + i);
            }
            for (; i < count; i++)
            {
                m[i] += (g[i] - m[i]) * rest1;
                v[i] = v[i] * beta2 + g[i] * g[i] * rest2;
                p[i] = p[i] * n.Keep - m[i] / (MathF.Sqrt(v[i]) * inverseRoot + Epsilon) * n.StepSize;
            }
        }

        private void FollowParameter()
        {
            var i = 0;
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                var target = Vector.Load(f + i);
                (target + (Vector.Load(p + i) - target) * n.Follow).Store(f + i);
            }
            for (; i < count; i++) f[i] += (p[i] - f[i]) * n.Follow;
        }
    }
}
