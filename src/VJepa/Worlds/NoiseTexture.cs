namespace VJepa.Worlds;

/// <summary>A smooth random colour field that repeats every <see cref="Period"/> cells: random colours on a lattice, blended.</summary>
public sealed class NoiseTexture
{
    /// <summary>Cells until the field repeats; more than a picture ever shows.</summary>
    public const int Period = 32;

    private readonly float[] lattice = new float[Period * Period * 3];
    private readonly double cell;

    /// <param name="random">Where the colours come from.</param>
    /// <param name="cell">Side of a lattice cell, in pixels.</param>
    /// <param name="contrast">0: grey; 1: the full range of 0-255.</param>
    public NoiseTexture(Random random, double cell, double contrast)
    {
        this.cell = cell;
        for (var i = 0; i < lattice.Length; i++) lattice[i] = (float)(127.5 + 127.5 * contrast * (2 * random.NextDouble() - 1));
    }

    /// <summary>The colour at a place in pixels, 0-255.</summary>
    public (float R, float G, float B) At(double x, double y)
    {
        var (u, v) = (x / cell, y / cell);
        var (i, j) = (Math.Floor(u), Math.Floor(v));
        var (fx, fy) = (Smooth((float)(u - i)), Smooth((float)(v - j)));
        var (x0, x1) = (Wrap(i), Wrap(i + 1));
        var (y0, y1) = (Wrap(j) * Period, Wrap(j + 1) * Period);
        float Blend(int c)
        {
            var top = lattice[(y0 + x0) * 3 + c] * (1 - fx) + lattice[(y0 + x1) * 3 + c] * fx;
            var bottom = lattice[(y1 + x0) * 3 + c] * (1 - fx) + lattice[(y1 + x1) * 3 + c] * fx;
            return top * (1 - fy) + bottom * fy;
        }
        return (Blend(0), Blend(1), Blend(2));
    }

    private static float Smooth(float t) => t * t * (3 - 2 * t);

    private static int Wrap(double cellIndex) => (int)(cellIndex - Math.Floor(cellIndex / Period) * Period);
}
