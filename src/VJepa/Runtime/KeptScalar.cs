using System.Collections.Concurrent;
using TorchSharp;

namespace VJepa.Runtime;

/// <summary>
/// Scalars that live as long as the program. A sum or a factor makes one on every call, and TorchSharp 0.107 does not keep it alive
/// while libtorch reads it: where the garbage collector comes in between, the operation fails or is wrong. Rare, but a run has millions.
/// What runs in every step takes its scalars from here.
/// </summary>
internal static class KeptScalar
{
    private static readonly ConcurrentDictionary<double, Scalar> kept = new();

    public static readonly Scalar One = 1;

    /// <summary>For values that come again; each is kept for good.</summary>
    public static Scalar Of(double value) => kept.GetOrAdd(value, number => number);

    /// <summary>Sum over the list, divided by its length.</summary>
    public static torch.Tensor Mean(this IReadOnlyList<torch.Tensor> all) => all.Aggregate((a, b) => a.add(b, One)).div(Of(all.Count));
}
