using System.Numerics;
using VJepa.Training;

namespace VJepa.Acceleration;

/// <summary>
/// <see cref="AdamW"/> and the EMA for a chunk of one parameter in one pass over memory: each value is read and written
/// once.
/// </summary>
/// <param name="gradient">The parameter's whole gradient; null: EMA only.</param>
/// <param name="start">Offset of the chunk in the parameter.</param>
internal sealed unsafe class FusedUpdate(
    GradientSum? gradient, int start, int count, FusedUpdate.Memory at, FusedUpdate.Factors by)
{
    private const int Piece = 2048; // fits the L1 cache together with its moments

    /// <summary>Addresses of the chunk: parameter, moments, and the target encoder's parameter (0 for none).</summary>
    public readonly record struct Memory(nint Value, nint ExpAvg, nint ExpAvgSq, nint Target)
    {
        public Memory Skip(int values)
        {
            var bytes = values * sizeof(float);
            return new(Value + bytes, ExpAvg + bytes, ExpAvgSq + bytes, Target == 0 ? 0 : Target + bytes);
        }
    }

    /// <summary>The constants of one update of one parameter.</summary>
    public readonly record struct Factors(
        float Keep,
        float StepSize,
        float InverseRoot,
        float Rest1,
        float Beta2,
        float Rest2,
        float Epsilon,
        float Ema,
        float Clip);

    public void Run()
    {
        var scratch = stackalloc float[Piece];
        float* p = (float*)at.Value, m = (float*)at.ExpAvg, v = (float*)at.ExpAvgSq, target = (float*)at.Target;
        for (var from = 0; from < count; from += Piece)
        {
            var length = Math.Min(Piece, count - from);
            if (gradient is not null)
                Adam(gradient.Values(start + from, length, scratch), p + from, m + from, v + from, length);
            if (target != null) Ema(p + from, target + from, length);
        }
    }

    /// <summary>Sum of the squares of the chunk's gradient.</summary>
    public double GradientSquares()
    {
        var total = 0.0;
        var scratch = stackalloc float[Piece];
        for (var from = 0; from < count; from += Piece)
        {
            var length = Math.Min(Piece, count - from);
            total += Squares(gradient!.Values(start + from, length, scratch), length);
        }
        return total;
    }

    private static double Squares(float* g, int count)
    {
        var (sum, i) = (Vector<double>.Zero, 0);
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(g + i), out var low, out var high);
            sum += low * low + high * high;
        }
        var total = Vector.Sum(sum);
        for (; i < count; i++) total += (double)g[i] * g[i];
        return total;
    }

    private void Adam(float* g, float* p, float* m, float* v, int count)
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var slope = Vector.Load(g + i) * by.Clip;
            var mean = Vector.Load(m + i);
            mean += (slope - mean) * by.Rest1;
            var square = Vector.Load(v + i) * by.Beta2 + slope * slope * by.Rest2;
            mean.Store(m + i);
            square.Store(v + i);
            var denominator = Vector.SquareRoot(square) * by.InverseRoot + new Vector<float>(by.Epsilon);
            (Vector.Load(p + i) * by.Keep - mean / denominator * by.StepSize).Store(p + i);
        }
        for (; i < count; i++)
        {
            var slope = g[i] * by.Clip;
            m[i] += (slope - m[i]) * by.Rest1;
            v[i] = v[i] * by.Beta2 + slope * slope * by.Rest2;
            p[i] = p[i] * by.Keep - m[i] / (MathF.Sqrt(v[i]) * by.InverseRoot + by.Epsilon) * by.StepSize;
        }
    }

    private void Ema(float* p, float* target, int count)
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var old = Vector.Load(target + i);
            (old + (Vector.Load(p + i) - old) * by.Ema).Store(target + i);
        }
        for (; i < count; i++) target[i] += (p[i] - target[i]) * by.Ema;
    }
}
