namespace VJepa.Lab.Plots;

/// <summary>Reduces the number of points but keeps all peaks.</summary>
internal static class Thinning
{
    /// <summary>Cuts the points into runs and keeps the minimum and maximum of each, and both ends.</summary>
    /// <param name="points">Ordered by x.</param>
    /// <param name="max">Approximate maximum number of points.</param>
    internal static IReadOnlyList<(double X, double Y)> Of(IReadOnlyList<(double X, double Y)> points, int max)
    {
        if (points.Count <= max)
            return points;
        var kept = new SortedSet<int> { 0, points.Count - 1 };
        var runs = Math.Max(1, max / 2);
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
