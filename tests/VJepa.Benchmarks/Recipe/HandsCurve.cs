using System.Globalization;

namespace VJepa.Benchmarks.Recipe;

/// <summary>What probes read over the steps of a run, with 20 labels an action and held-out looks, in
/// <c>curve.csv</c>.</summary>
internal static class HandsCurve
{
    private const string Name = "curve.csv";

    private const string Header =
        "steps,rank,spread,slices,all_tokens,attention,change_slices,change_attention,explained";

    public static void Add(string folder, long steps, IReadOnlyList<string> values, double explained)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, Name);
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{steps},{string.Join(',', values)},{(double.IsNaN(explained) ? 0 : explained):0.000}");
        var known = File.Exists(file) ? File.ReadAllLines(file) : [Header];
        if (known.Any(row => row.StartsWith($"{steps},", StringComparison.Ordinal))) return; // a run that went on
        File.WriteAllLines(file, [.. known, line]);
    }

    public static void Copy(string folder, string to) =>
        File.Copy(Path.Combine(folder, Name), Path.Combine(to, Name), overwrite: true);
}
