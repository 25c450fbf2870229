namespace VJepa.Tests.Variants;

internal sealed partial record PlainDense
{
    private static double[][] Block(
        double[][] x, Dictionary<string, double[]> w, string at, int heads, long[] tokens, (int T, int H, int W) grid)
    {
        var qkv = Linear(Norm(x, w, at + "norm1"), w, at + "attn.qkv");
        var size = x[0].Length / heads;
        var mixed = x.Select(row => new double[row.Length]).ToArray();
        for (var head = 0; head < heads; head++)
        {
            double[][] Part(int which) =>
                [.. qkv.Select(row => row.AsSpan((which * heads + head) * size, size).ToArray())];
            var (q, k, v) = (Turn(Part(0), tokens, grid), Turn(Part(1), tokens, grid), Part(2));
            for (var i = 0; i < x.Length; i++)
            {
                double[] weights =
                    [.. k.Select(key => Math.Exp(q[i].Zip(key, (a, b) => a * b).Sum() / Math.Sqrt(size)))];
                var total = weights.Sum();
                for (var j = 0; j < x.Length; j++)
                    for (var d = 0; d < size; d++) mixed[i][head * size + d] += weights[j] / total * v[j][d];
            }
        }
        x = Add(x, Linear(mixed, w, at + "attn.proj"));
        return Add(x, Linear(Gelu(Linear(Norm(x, w, at + "norm2"), w, at + "mlp.fc1")), w, at + "mlp.fc2"));
    }

    private static double[][] Add(double[][] a, double[][] b) =>
        [.. a.Zip(b, (x, y) => x.Zip(y, (p, q) => p + q).ToArray())];

    /// <summary>Neighbors turned by one angle each: time, then rows and columns on a grid of 16.</summary>
    private static double[][] Turn(double[][] rows, long[] tokens, (int T, int H, int W) grid)
    {
        var pairs = rows[0].Length / 3 / 2;
        for (var n = 0; n < rows.Length; n++)
        {
            var (t, y, x) = Place(tokens[n], grid);
            double[] axes = [t, y * 15.0 / Math.Max(1, grid.H - 1), x * 15.0 / Math.Max(1, grid.W - 1)];
            for (var i = 0; i < 3 * pairs; i++)
            {
                var angle = axes[i / pairs] * Math.Pow(10000, -(i % pairs) / (double)pairs);
                var (a, b) = (rows[n][2 * i], rows[n][2 * i + 1]);
                rows[n][2 * i] = a * Math.Cos(angle) - b * Math.Sin(angle);
                rows[n][2 * i + 1] = b * Math.Cos(angle) + a * Math.Sin(angle);
            }
        }
        return rows;
    }
}
