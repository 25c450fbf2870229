using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>A tensor of a PyTorch archive, described but not read.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, slowest first.</param>
/// <param name="Strides">Steps in elements, one for each size.</param>
/// <param name="Offset">First element in the storage.</param>
/// <param name="Storage">Name of the storage that holds it; several tensors may share one.</param>
public sealed record ArchivedTensor(ScalarType Type, long[] Shape, long[] Strides, long Offset, string Storage)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Whether the elements lie one after the other.</summary>
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

    /// <summary>Elements of the storage from <see cref="Offset"/> to the last one that is used.</summary>
    internal long Extent => Count == 0 ? 0 : Shape.Zip(Strides, (size, stride) => checked((size - 1) * stride)).Aggregate(1L, (sum, last) => checked(sum + last));
}
