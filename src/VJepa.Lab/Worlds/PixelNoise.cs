namespace VJepa.Lab.Worlds;

/// <summary>Noise in shades of gray: video codecs blur color noise away.</summary>
internal static class PixelNoise
{
    private const int Run = 48; // pixels that read the table side by side

    /// <summary>Adds noise to RGB pixels. It depends on the random numbers, not on what is there.</summary>
    /// <param name="pixels">uint8 RGB.</param>
    /// <param name="deviation">Of 255.</param>
    /// <param name="random">Decides it.</param>
    public static void Add(Span<byte> pixels, double deviation, Random random)
    {
        if (deviation <= 0) return;
        // From a table read at random places: quicker than a number for each pixel.
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
