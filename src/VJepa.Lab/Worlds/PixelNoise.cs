namespace VJepa.Lab.Worlds;

/// <summary>Gray pixel noise (video codecs remove color noise).</summary>
internal static class PixelNoise
{
    private const int Run = 48; // consecutive pixels that read consecutive table entries

    /// <summary>Adds noise to RGB pixels. It depends on the random numbers only.</summary>
    /// <param name="pixels">uint8 RGB.</param>
    /// <param name="deviation">Standard deviation, on a scale of 0-255.</param>
    /// <param name="random">Source of the noise.</param>
    public static void Add(Span<byte> pixels, double deviation, Random random)
    {
        if (deviation <= 0) return;
        // Read from a table at random offsets: faster than a random number per pixel.
        var from = 0;
        var table = new sbyte[4096];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = (sbyte)Math.Clamp((random.NextDouble() + random.NextDouble() - 1) * 2.45 * deviation, -127, 127);
        }
        for (var pixel = 0; pixel < pixels.Length / 3; pixel++)
        {
            if (pixel % Run == 0) from = random.Next(table.Length - Run);
            var noise = table[from + pixel % Run];
            for (var c = 3 * pixel; c < 3 * pixel + 3; c++) pixels[c] = (byte)Math.Clamp(pixels[c] + noise, 0, 255);
        }
    }
}
