using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// The gradient of a linear weight, [out, in], in the type of the product. Its memory is reused from step to step, and
/// products are added in place; libtorch would allocate, clear and copy for each.
/// </summary>
internal sealed class KeptGradient : IDisposable
{
    private Tensor? memory;

    /// <summary>The sum of what was added since <see cref="Forget"/>; null if nothing was added.</summary>
    public Tensor? Value { get; private set; }

    /// <summary>Adds the product of the output's gradient [M, out] (transposed) and the input [M, in].</summary>
    public void Add(Tensor ofRows, Tensor rows)
    {
        if (memory is null || memory.dtype != rows.dtype)
        {
            memory?.Dispose();
            memory = empty(ofRows.shape[1], rows.shape[1], dtype: rows.dtype).DetachFromDisposeScope();
            Value = null;
        }
        memory.addmm_(ofRows.t(), rows, Value is null ? 0 : 1, 1);
        Value = memory;
    }

    public void Forget() => Value = null;

    public void Dispose() => memory?.Dispose();
}
