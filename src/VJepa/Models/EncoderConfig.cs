using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>The shape of a Vision Transformer over tubelets. Defaults: V-JEPA, table 8.</summary>
public sealed record EncoderConfig
{
    /// <summary>Side of the square input, in pixels.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Side of a patch, in pixels.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Frames per clip. 1: an image model with a two-dimensional patch embedding.</summary>
    public int Frames { get; init; } = 16;

    /// <summary>Frames per tubelet.</summary>
    public int TubeletSize { get; init; } = 2;

    public int Channels { get; init; } = 3;
    public int Width { get; init; } = 1024;
    public int Depth { get; init; } = 24;
    public int Heads { get; init; } = 16;
    public double MlpRatio { get; init; } = 4;
    public MlpKind Mlp { get; init; } = MlpKind.Gelu;
    public PositionKind Positions { get; init; } = PositionKind.SineCosine;

    /// <summary>Sine-cosine table: equal shares for time, height and width (true), or half of it for time
    /// (false).</summary>
    public bool UniformPower { get; init; } = true;

    /// <summary>Clips with fewer frames than configured use the first rows of the sine-cosine table (V-JEPA 2) instead
    /// of an interpolated table (V-JEPA).</summary>
    public bool ShortClipsTakeFirstRows { get; init; }

    public double LayerNormEpsilon { get; init; } = 1e-6;
    public Initialization Initialization { get; init; } = Initialization.Released;

    [JsonIgnore]
    public bool IsImage => Frames == 1;

    /// <summary>Values of a tubelet.</summary>
    [JsonIgnore]
    public int TubeletPixels => Channels * (IsImage ? 1 : TubeletSize) * PatchSize * PatchSize;

    /// <summary>The token grid at the configured size.</summary>
    [JsonIgnore]
    public TokenGrid Grid => GridFor(Frames, ImageSize, ImageSize);

    /// <summary>The token grid of a clip of any size. Incomplete tubelets at the end of an axis are dropped.</summary>
    /// <exception cref="ArgumentException">The clip is smaller than a tubelet.</exception>
    public TokenGrid GridFor(int frames, int height, int width)
    {
        var tubelet = IsImage ? 1 : TubeletSize;
        if (frames < tubelet || height < PatchSize || width < PatchSize)
        {
            throw new ArgumentException(
                $"A clip of {frames} frames of {height}x{width} pixels is smaller than one tubelet of " +
                $"{tubelet} frames of {PatchSize}x{PatchSize} pixels. Choose a longer or larger clip.");
        }
        return new TokenGrid(frames / tubelet, height / PatchSize, width / PatchSize);
    }

    /// <summary>The token grid of clips [B, C, T, H, W] or images [B, C, H, W].</summary>
    /// <exception cref="ArgumentException">The clip is smaller than a tubelet.</exception>
    public TokenGrid GridOf(Tensor clips)
    {
        var shape = clips.shape;
        return GridFor(shape.Length == 5 ? (int)shape[2] : 1, (int)shape[^2], (int)shape[^1]);
    }

    /// <exception cref="ArgumentException">A value is invalid.</exception>
    public void Validate()
    {
        _ = Grid;
        if (Depth < 1 || Heads < 1 || Width < 1 || Width % Heads != 0)
        {
            throw new ArgumentException(
                $"Width {Width} must be a positive multiple of the number of heads ({Heads}), " +
                $"and depth ({Depth}) at least 1.");
        }
    }
}

/// <summary>How a network encodes the position of a token.</summary>
public enum PositionKind
{
    /// <summary>A fixed sine-cosine table, added to the tokens (V-JEPA, section 3.3).</summary>
    SineCosine,

    /// <summary>Queries and keys rotated by time, row and column in every block (V-JEPA 2, section 2.1).</summary>
    Rotary,

    /// <summary>Rotary with one angle for both features of a pair, and with rows and columns of any grid stretched to
    /// the 16 of 256 pixels (V-JEPA 2.1 as released).</summary>
    RotaryPaired,
}
