using System.Text.Json.Serialization;

namespace VJepa.Models;

/// <summary>The shape of the predictor. Defaults: V-JEPA, table 8.</summary>
public sealed record PredictorConfig
{
    public int Width { get; init; } = 384;
    public int Depth { get; init; } = 12;

    /// <summary>0: as many as the encoder has.</summary>
    public int Heads { get; init; }

    /// <summary>Hidden width of an MLP divided by its width; null: the encoder's ratio. The released predictors have 4,
    /// also where the encoder's is another (ViT-g, ViT-G).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MlpRatio { get; init; }

    /// <summary>Number of learned mask tokens; V-JEPA has one for each mask generator.</summary>
    public int MaskTokens { get; init; } = 2;

    /// <summary>Initializes the mask tokens to zero (V-JEPA) instead of a truncated normal with deviation
    /// .02.</summary>
    public bool ZeroMaskTokens { get; init; } = true;

    /// <summary>The encoder's configuration with the predictor's ratio: that of its blocks.</summary>
    internal EncoderConfig BlocksFor(EncoderConfig encoder) => encoder with { MlpRatio = MlpRatio ?? encoder.MlpRatio };

    /// <summary>The number of heads of a predictor that reads this encoder's tokens.</summary>
    /// <exception cref="ArgumentException">The width is not a multiple of the number of heads.</exception>
    public int HeadsFor(EncoderConfig encoder)
    {
        var heads = Heads > 0 ? Heads : encoder.Heads;
        return Width % heads == 0
            ? heads
            : throw new ArgumentException(
                $"Predictor width {Width} must be a multiple of the number of heads ({heads}).");
    }
}
