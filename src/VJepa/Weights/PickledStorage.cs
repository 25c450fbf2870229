using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>A pickle's mention of a storage: its name in the archive. An untyped one has no element type.</summary>
internal sealed record PickledStorage(string Name, ScalarType? Type);
