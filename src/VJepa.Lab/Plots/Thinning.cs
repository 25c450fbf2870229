namespace VJepa.Lab.Plots;

/// <summary>Fewer points for the page, with every peak kept.</summary>
internal static class Thinning
{
    /// <summary>Cuts the points into runs and keeps the lowest and the highest of each, and both ends.</summary>
    /// <param name="points">In order of x.</param>
    /// <param name="most">At most about this many points are given back.</param>
    internal static IReadOnlyList<(double X, double Y)> Of(IReadOnlyList<(double X, double Y)> points, int most)
    {
        if (points.Count <= most)
            return points;
        var kept = new SortedSet<int> { 0, points.Count - 1 };
        var runs = Math.Max(1, most / 2);
        for (var run = 0; run < runs; run++)
        {
            var from = (int)((long)run * points.Count / runs);
            var to = (int)((long)(run + 1) * points.Count / runs);
            var numbers = Enumerable.Range(from, to - from).ToArray();
            kept.Add(numbers.MinBy(i => points[i].Y));
            kept.Add(numbers.MaxBy(i => points[i].Y));
        }
        return [.. kept.Select(i => points[i])];
    }
}
