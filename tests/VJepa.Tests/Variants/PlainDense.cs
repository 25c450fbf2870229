namespace VJepa.Tests.Variants;

/// <summary>V-JEPA 2.1 written again from its formulas, in loops over doubles: rows are tokens.</summary>
internal sealed partial record PlainDense(int Width, int Heads, int[] Levels, int Patch, int PredictorHeads)
{
    private const double Epsilon = 1e-6;

    /// <summary>All levels of the tokens in <paramref name="keep"/> of one clip [C][T][H][W].</summary>
    public double[][] Encode(Dictionary<string, double[]> w, double[,,,] clip, long[] keep)
    {
        var isImage = clip.GetLength(1) == 1;
        var (embed, vector) = isImage
            ? ("patch_embed_img.proj", "img_mod_embed")
            : ("patch_embed.proj", "video_mod_embed");
        var (tube, grid) = (isImage ? 1 : 2, Grid(clip));
        double[][] x = [.. keep.Select(token => Pixels(clip, tube, Place(token, grid)).ToArray())];
        x = Linear(x, w, embed);
        foreach (var row in x) for (var d = 0; d < Width; d++) row[d] += w[vector][d];
        var found = keep.Select(_ => new List<double>()).ToArray();
        for (var (i, level) = (0, 0); level < Levels.Length; i++)
        {
            x = Block(x, w, $"blocks.{i}.", Heads, keep, grid);
            if (Levels[level] != i) continue;
            var normed = Norm(x, w, $"norms_block.{level++}");
            for (var n = 0; n < x.Length; n++) found[n].AddRange(normed[n]);
        }
        return [.. found.Select(row => row.ToArray())];
    }

    /// <summary>Predictions of hidden and visible tokens, token by token: no sorting, since attention has no order.
    /// </summary>
    public (double[][] Hidden, double[][] Visible) Predict(
        Dictionary<string, double[]> w, double[][] context, long[] seen, long[] hidden, int token,
        (int T, int H, int W) grid, bool isImage)
    {
        var x = w.ContainsKey("predictor_embed.weight")
            ? Linear(context, w, "predictor_embed")
            : Linear(Gelu(Linear(context, w, "predictor_embed.0")), w, "predictor_embed.2");
        var mask = w[$"mask_tokens.{token}"];
        x = [.. x, .. hidden.Select(_ => (double[])mask.Clone())];
        var vector = w[isImage ? "img_mod_embed" : "video_mod_embed"];
        foreach (var row in x) for (var d = 0; d < row.Length; d++) row[d] += vector[d];
        for (var i = 0; w.ContainsKey($"predictor_blocks.{i}.norm1.weight"); i++)
            x = Block(x, w, $"predictor_blocks.{i}.", PredictorHeads, [.. seen, .. hidden], grid);
        x = Norm(x, w, "predictor_norm");
        return (Linear(x[seen.Length..], w, "predictor_proj"), Linear(x[..seen.Length], w, "predictor_proj_context"));
    }

    /// <summary>Each level of a token minus its mean, divided by its deviation.</summary>
    public double[] Target(double[] levels) =>
        [.. levels.Chunk(Width).SelectMany(level => Normalized(level, 1e-5))];

    public static double Distance(long token, long[] hidden, (int T, int H, int W) grid)
    {
        var (t, y, x) = Place(token, grid);
        return hidden.Select(other => Place(other, grid))
            .Min(o => Math.Sqrt((t - o.T) * (t - o.T) + (y - o.Y) * (y - o.Y) + (x - o.X) * (x - o.X)));
    }

    public static double L1(double[] a, double[] b) => a.Zip(b, (p, q) => Math.Abs(p - q)).Average();

    public (int T, int H, int W) Grid(double[,,,] clip)
    {
        var tube = clip.GetLength(1) == 1 ? 1 : 2;
        return (clip.GetLength(1) / tube, clip.GetLength(2) / Patch, clip.GetLength(3) / Patch);
    }

    private static (int T, int Y, int X) Place(long token, (int T, int H, int W) grid)
    {
        var t = (int)(token / (grid.H * grid.W));
        return (t, (int)(token / grid.W % grid.H), (int)(token % grid.W));
    }

    private IEnumerable<double> Pixels(double[,,,] clip, int tube, (int T, int Y, int X) at)
    {
        for (var c = 0; c < clip.GetLength(0); c++)
            for (var t = 0; t < tube; t++)
                for (var y = 0; y < Patch; y++)
                    for (var x = 0; x < Patch; x++)
                        yield return clip[c, at.T * tube + t, at.Y * Patch + y, at.X * Patch + x];
    }

    private static double[][] Linear(double[][] x, Dictionary<string, double[]> w, string name)
    {
        var (weight, bias) = (w[name + ".weight"], w[name + ".bias"]);
        return [.. x.Select(row => bias.Select((b, o) =>
        {
            for (var i = 0; i < row.Length; i++) b += weight[o * row.Length + i] * row[i];
            return b;
        }).ToArray())];
    }

    private static double[] Normalized(double[] row, double epsilon)
    {
        var mean = row.Average();
        var deviation = Math.Sqrt(row.Average(v => (v - mean) * (v - mean)) + epsilon);
        return [.. row.Select(v => (v - mean) / deviation)];
    }

    private static double[][] Norm(double[][] x, Dictionary<string, double[]> w, string name) =>
        [.. x.Select(row => Normalized(row, Epsilon)
            .Select((v, d) => v * w[name + ".weight"][d] + w[name + ".bias"][d]).ToArray())];

    private static double[][] Gelu(double[][] x) =>
        [.. x.Select(row => row.Select(v => v / 2 * (1 + Erf(v / Math.Sqrt(2)))).ToArray())];

    private static double Erf(double x)
    {
        if (Math.Abs(x) > 6) return Math.Sign(x);
        var (term, sum) = (x, x);
        for (var n = 1; n < 200; n++) sum += term *= 2 * x * x / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
