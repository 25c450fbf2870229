namespace VJepa.Video;

/// <summary>Mean and standard deviation of R, G and B, for pixels in 0..1.</summary>
public sealed record Normalization(float[] Mean, float[] Std)
{
    /// <summary>ImageNet's statistics, which V-JEPA uses for all videos.</summary>
    public static Normalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Pixels in 0..1, unchanged.</summary>
    public static Normalization None { get; } = new([0, 0, 0], [1, 1, 1]);

    /// <summary>Normalized value = byte x scale + offset.</summary>
    internal (float Scale, float Offset) Line(int channel) =>
        (1f / (255f * Std[channel]), -Mean[channel] / Std[channel]);

    /// <summary>The normalized value of each byte of each channel, [3 x 256].</summary>
    internal float[] Table()
    {
        var table = new float[3 * 256];
        for (var channel = 0; channel < 3; channel++)
            for (var value = 0; value < 256; value++)
                table[channel * 256 + value] = (value / 255f - Mean[channel]) / Std[channel];
        return table;
    }
}
