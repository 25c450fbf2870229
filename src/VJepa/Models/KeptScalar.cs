using TorchSharp;

namespace VJepa.Models;

/// <summary>
/// Scalars that live as long as the program. A sum makes one for its factor on every call, and TorchSharp 0.107 does not keep it alive
/// while libtorch reads it: where the garbage collector comes in between, the sum fails or is wrong. Rare, but a run has millions of sums.
/// </summary>
internal static class KeptScalar
{
    public static readonly Scalar One = 1;
}
