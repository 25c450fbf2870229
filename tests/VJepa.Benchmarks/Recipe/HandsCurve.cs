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
        if (Has(folder, steps)) return;
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, Name);
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{steps},{string.Join(',', values)},{(double.IsNaN(explained) ? 0 : explained):0.000}");
        var known = File.Exists(file) ? File.ReadAllLines(file) : [Header];
        File.WriteAllLines(file, [.. known, line]);
    }

    /// <summary>Whether a step was measured before the run was stopped.</summary>
    public static bool Has(string folder, long steps) =>
        folder != "" && File.Exists(Path.Combine(folder, Name)) && File.ReadLines(Path.Combine(folder, Name))
            .Any(row => row.StartsWith($"{steps},", StringComparison.Ordinal));

    /// <summary>The last measurement, for the card.</summary>
    public static IReadOnlyDictionary<string, double> Last(string folder)
    {
        var values = File.ReadLines(Path.Combine(folder, Name)).Last().Split(',');
        return Header.Split(',').Zip(values).Skip(3).Take(5).ToDictionary(
            pair => $"20 labels, held-out looks: {pair.First.Replace('_', ' ')}",
            pair => double.Parse(pair.Second, CultureInfo.InvariantCulture));
    }

    public static void Copy(string folder, string to) =>
        File.Copy(Path.Combine(folder, Name), Path.Combine(to, Name), overwrite: true);
}
