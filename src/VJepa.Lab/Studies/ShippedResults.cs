using System.Globalization;

namespace VJepa.Lab.Studies;

/// <summary>
/// Results that come with the course, so that a study of hours can be looked at in seconds: files as
/// <see cref="StudyResult.ToCsv"/> writes them. A run is found by what decides its numbers
/// (<see cref="StudyRun.Identity"/>): a variant that was changed is trained. They are of another machine, and may be of
/// an older build.
/// </summary>
public sealed class ShippedResults
{
    /// <summary>Begins the first line of a file.</summary>
    internal const string Head = "run,variant,seed,";

    private readonly Dictionary<string, IReadOnlyDictionary<string, double>> metrics = [];

    private ShippedResults() { }

    /// <summary>Reads every <c>*.csv</c> of a folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FormatException">A file is not such a table; the message names the line.</exception>
    public static ShippedResults Read(string folder)
    {
        var read = new ShippedResults();
        foreach (var file in Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal))
        {
            var lines = File.ReadAllLines(file);
            if (lines.FirstOrDefault() is not { } first || !first.StartsWith(Head, StringComparison.Ordinal))
                throw new FormatException($"{file} is not a study's table: its first line should begin \"{Head}\".");
            var names = first[Head.Length..].Split(',');
            foreach (var (line, number) in lines.Skip(1).Select((line, i) => (line, i + 2)))
            {
                var (run, values) = Parse(line, names) ?? throw new FormatException(
                    $"{file}, line {number}: expected a run, a variant in quotes, a seed and {names.Length} numbers, "
                    + $"got \"{line}\".");
                read.metrics[run] = values;
            }
        }
        return read;
    }

    /// <summary>A run's result; null if there is none.</summary>
    public StudyResult? Of(StudyRun run) => Of(run.Identity, run.Variant.Name, run.Seed);

    /// <summary>The result of a run that is no study's; null if there is none.</summary>
    /// <param name="identity">Of what decides its numbers: <see cref="StudyResult.IdentityOf"/>.</param>
    /// <param name="variant">Its name.</param>
    /// <param name="seed">Its seed.</param>
    public StudyResult? Of(string identity, string variant, int seed) => metrics.TryGetValue(identity, out var values)
        ? new StudyResult(variant, seed, values) { Identity = identity, IsShipped = true } : null;

    // A variant's name may hold commas and quotes; nothing behind it does.
    private static (string Run, IReadOnlyDictionary<string, double> Values)? Parse(string line, string[] names)
    {
        var start = line.IndexOf(",\"", StringComparison.Ordinal);
        var end = line.LastIndexOf("\",", StringComparison.Ordinal);
        if (start < 1 || end <= start) return null;
        var parts = line[(end + 2)..].Split(',');
        if (parts.Length != names.Length + 1 || !int.TryParse(parts[0], out _)) return null;
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, text) in names.Zip(parts.Skip(1)))
        {
            if (text.Length == 0) continue; // not measured in this run
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return null;
            values[name] = value;
        }
        return (line[..start], values);
    }
}
