using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// The gradient of a projection's weight, [out, in], of the type of the product. Its memory stays from step to step, and no other copy is made of it:
/// libtorch would clear new memory for each, and copy it to where gradients lie.
/// </summary>
internal sealed class KeptGradient : IDisposable
{
    private Tensor? memory;

    /// <summary>The sum of what was added since <see cref="Forget"/>; null for nothing.</summary>
    public Tensor? Value { get; private set; }

    /// <summary>Adds the product of the rows' gradient [M, out], transposed, and the rows [M, in].</summary>
    public void Add(Tensor ofRows, Tensor rows)
    {
        if (memory is null || memory.dtype != rows.dtype)
        {
            memory?.Dispose();
            memory = empty(ofRows.shape[1], rows.shape[1], dtype: rows.dtype, device: rows.device).DetachFromDisposeScope();
            Value = null;
        }
        memory.addmm_(ofRows.t(), rows, Value is null ? 0 : 1, 1);
        Value = memory;
    }

    public void Forget() => Value = null;

    public void Dispose() => memory?.Dispose();
}
