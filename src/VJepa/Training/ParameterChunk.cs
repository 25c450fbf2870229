using System.Numerics;

namespace VJepa.Training;

/// <summary>Neighboring values of one parameter, with all that belongs to them. Null where there is none of it.</summary>
/// <param name="p">The parameter.</param>
/// <param name="gradient">Its whole gradient.</param>
/// <param name="at">Where in it these values begin.</param>
/// <param name="m">First moment.</param>
/// <param name="v">Second moment.</param>
/// <param name="f">The target encoder's copy.</param>
/// <param name="pShadow">bfloat16 copy of the parameter.</param>
/// <param name="fShadow">bfloat16 copy of the target encoder's.</param>
internal sealed unsafe class ParameterChunk(float* p, GradientSum? gradient, int at, float* m, float* v, float* f, ushort* pShadow, ushort* fShadow, int count, UpdateNumbers n)
{
    private const int Piece = 2048; // with all that belongs to it in the first cache

    public ParameterChunk Part(int from, int length) => new(p + from, gradient, at + from, m + from, v + from, f == null ? null : f + from,
        pShadow == null ? null : pShadow + from, fShadow == null ? null : fShadow + from, length, n);

    /// <summary>One update of AdamW, then of the EMA.</summary>
    public void Update()
    {
        var scratch = stackalloc float[Piece];
        for (var from = 0; from < count; from += Piece)
        {
            var length = Math.Min(Piece, count - from);
            if (gradient is not null) Adam(gradient.Values(at + from, length, scratch), p + from, m + from, v + from, length);
            if (f != null) Follow(p + from, f + from, length);
            if (pShadow != null) ToBFloat16(p + from, pShadow + from, length);
            if (fShadow != null) ToBFloat16(f + from, fShadow + from, length);
        }
    }

    public double GradientSquares()
    {
        var total = 0.0;
        var scratch = stackalloc float[Piece];
        for (var from = 0; from < count; from += Piece)
        {
            var length = Math.Min(Piece, count - from);
            total += Squares(gradient!.Values(at + from, length, scratch), length);
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
        const float rest1 = (float)(1 - AdamWithEma.Beta1), rest2 = (float)(1 - AdamWithEma.Beta2), beta2 = (float)AdamWithEma.Beta2;
        var inverseRoot = 1 / n.RootCorrection;
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var gradient = Vector.Load(g + i) * n.GradientScale;
            var mean = Vector.Load(m + i);
            mean += (gradient - mean) * rest1;
            var square = Vector.Load(v + i) * beta2 + gradient * gradient * rest2;
            mean.Store(m + i);
            square.Store(v + i);
            var denominator = Vector.SquareRoot(square) * inverseRoot + new Vector<float>(AdamWithEma.Epsilon);
            (Vector.Load(p + i) * n.Keep - mean / denominator * n.StepSize).Store(p + i);
        }
        for (; i < count; i++)
        {
            var gradient = g[i] * n.GradientScale;
            m[i] += (gradient - m[i]) * rest1;
            v[i] = v[i] * beta2 + gradient * gradient * rest2;
            p[i] = p[i] * n.Keep - m[i] / (MathF.Sqrt(v[i]) * inverseRoot + AdamWithEma.Epsilon) * n.StepSize;
        }
    }

    private void Follow(float* p, float* f, int count)
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var target = Vector.Load(f + i);
            (target + (Vector.Load(p + i) - target) * n.Follow).Store(f + i);
        }
        for (; i < count; i++) f[i] += (p[i] - f[i]) * n.Follow;
    }

    /// <summary>The upper half of each number's bits, rounded to the nearest, ties to even.</summary>
    private static void ToBFloat16(float* from, ushort* to, int count)
    {
        var i = 0;
        for (; i <= count - 2 * Vector<uint>.Count; i += 2 * Vector<uint>.Count)
            Vector.Narrow(Rounded(from + i), Rounded(from + i + Vector<uint>.Count)).Store(to + i);
        for (; i < count; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(from[i]);
            to[i] = (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
        }
    }

    private static Vector<uint> Rounded(float* from)
    {
        var bits = Vector.Load((uint*)from);
        return Vector.ShiftRightLogical(bits + new Vector<uint>(0x7FFF) + (Vector.ShiftRightLogical(bits, 16) & Vector<uint>.One), 16);
    }
}
