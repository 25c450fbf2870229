using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>A tensor of a PyTorch archive: its description, not its values.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Strides">Strides in elements, one for each size.</param>
/// <param name="Offset">Index of the first element in the storage.</param>
/// <param name="Storage">Name of the storage; several tensors may share one.</param>
public sealed record ArchivedTensor(ScalarType Type, long[] Shape, long[] Strides, long Offset, string Storage)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Whether the elements are in order and without gaps.</summary>
    internal bool IsContiguous
    {
        get
        {
            var step = 1L;
            for (var i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Strides[i] != step) return false;
                step *= Shape[i];
            }
            return true;
        }
    }

    /// <summary>Number of elements of the storage from <see cref="Offset"/> to the last one used.</summary>
    internal long Extent
    {
        get
        {
            if (Count == 0) return 0;
            var steps = Shape.Zip(Strides, (size, stride) => checked((size - 1) * stride));
            return steps.Aggregate(1L, (sum, step) => checked(sum + step));
        }
    }
}
