using VJepa.Video;

namespace VJepa.Benchmarks.Real;

/// <summary>Fainter detail under smooth random colours, others every two frames: real pictures are mostly smooth, and what is smooth says little of motion.</summary>
internal sealed record SmoothClutter : ClipTransform
{
    public required ClipTransform Inner { get; init; }

    /// <summary>Random colours a side.</summary>
    public int Cells { get; init; } = 7;

    public (double Min, double Max) Detail { get; init; } = (.15, .8);

    public override int Apply(VideoFrames frames, int label, Random random, Span<float> output)
    {
        label = Inner.Apply(frames, label, random, output);
        var plane = CropSize * CropSize;
        var detail = (float)(Detail.Min + (Detail.Max - Detail.Min) * random.NextDouble());
        var side = Cells + 1;
        var grid = new float[3 * side * side];
        for (var t = 0; t < frames.Count; t++)
        {
            if (t % 2 == 0)
            {
                for (var i = 0; i < side * side; i++)
                {
                    var grey = 3 * random.NextDouble() - 1.5;
                    for (var c = 0; c < 3; c++) grid[c * side * side + i] = (float)(grey + random.NextDouble() - .5);
                }
            }
            for (var c = 0; c < 3; c++)
            {
                var to = output.Slice((c * frames.Count + t) * plane, plane);
                for (var y = 0; y < CropSize; y++)
                {
                    var v = (y + .5f) / CropSize * Cells;
                    var (j, fy) = ((int)v, v - (int)v);
                    for (var x = 0; x < CropSize; x++)
                    {
                        var u = (x + .5f) / CropSize * Cells;
                        var (i, fx) = ((int)u, u - (int)u);
                        var at = c * side * side + j * side + i;
                        var top = grid[at] + fx * (grid[at + 1] - grid[at]);
                        var bottom = grid[at + side] + fx * (grid[at + side + 1] - grid[at + side]);
                        ref var pixel = ref to[y * CropSize + x];
                        pixel = detail * pixel + top + fy * (bottom - top);
                    }
                }
            }
        }
        return label;
    }
}
