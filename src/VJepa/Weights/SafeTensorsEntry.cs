using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, slowest first; empty for a scalar.</param>
/// <param name="Offset">Position of its first byte in the file.</param>
/// <param name="Length">Its bytes.</param>
public sealed record SafeTensorsEntry(string Name, ScalarType Type, long[] Shape, long Offset, long Length);
