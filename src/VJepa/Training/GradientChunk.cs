using System.Numerics;

namespace VJepa.Training;

/// <summary>Neighbouring values of a gradient, and those that are added to it.</summary>
internal readonly unsafe struct GradientChunk(float* gradient, float* more, int count)
{
    public void Add()
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count) (Vector.Load(gradient + i) + Vector.Load(more + i)).Store(gradient + i);
        for (; i < count; i++) gradient[i] += more[i];
    }
}
