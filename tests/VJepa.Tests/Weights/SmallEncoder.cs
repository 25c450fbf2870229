using VJepa.Models;

namespace VJepa.Tests.Weights;

/// <summary>The encoder whose weights these tests write and read.</summary>
internal static class SmallEncoder
{
    public static EncoderConfig Rotary { get; } = new()
    {
        ImageSize = 16,
        PatchSize = 8,
        Frames = 4,
        Width = 24,
        Depth = 2,
        Heads = 2,
        Positions = PositionKind.Rotary,
    };
}
