namespace VJepa.Lab.Worlds;

/// <summary>A smooth random color field that repeats every <see cref="Period"/> cells: random colors on a lattice, blended.</summary>
public sealed class NoiseTexture
{
    /// <summary>Cells until the field repeats; larger than any image.</summary>
    public const int Period = 32;

    private readonly float[] lattice = new float[Period * Period * 3];
    private readonly double inverseCell;

    /// <param name="random">Source of the colors.</param>
    /// <param name="cell">Side of a lattice cell, in pixels.</param>
    /// <param name="contrast">0: gray; 1: the full range of 0-255.</param>
    /// <param name="color">0: gray; 1: independent red, green and blue.</param>
    /// <param name="middle">Mean brightness, 0-255.</param>
    public NoiseTexture(Random random, double cell, double contrast, double color = 1, double middle = 127.5)
    {
        inverseCell = 1 / cell;
        for (var i = 0; i < lattice.Length; i += 3)
        {
            var gray = 2 * random.NextDouble() - 1;
            for (var c = 0; c < 3; c++)
            {
                var own = 2 * random.NextDouble() - 1;
                lattice[i + c] = (float)(middle + 127.5 * contrast * (gray + color * (own - gray)));
            }
        }
    }

    /// <summary>Color at a position in pixels (at most 2^20 cells from 0), 0-255.</summary>
    public (float R, float G, float B) At(double x, double y)
    {
        const int far = 1 << 20; // a multiple of the period; makes values positive, so a cast rounds down
        var (u, v) = ((x * inverseCell) + far, (y * inverseCell) + far);
        var (i, j) = ((int)u, (int)v);
        var (fx, fy) = (Smooth((float)(u - i)), Smooth((float)(v - j)));
        var (x0, x1) = (i % Period * 3, (i + 1) % Period * 3);
        var (y0, y1) = (j % Period * Period * 3, (j + 1) % Period * Period * 3);
        var (a, b, c, d) = ((1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy);
        var (p, q, r, s) = (y0 + x0, y0 + x1, y1 + x0, y1 + x1);
        return (lattice[p] * a + lattice[q] * b + lattice[r] * c + lattice[s] * d,
            lattice[p + 1] * a + lattice[q + 1] * b + lattice[r + 1] * c + lattice[s + 1] * d,
            lattice[p + 2] * a + lattice[q + 2] * b + lattice[r + 2] * c + lattice[s + 2] * d);
    }

    private static float Smooth(float t) => t * t * (3 - 2 * t);
}
