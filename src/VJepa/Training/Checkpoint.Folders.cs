namespace VJepa.Training;

public static partial class Checkpoint
{
    /// <summary>The newest checkpoint of a run, found by listing; null where there is none.</summary>
    public static string? Latest(string run) => All(run).LastOrDefault();

    /// <summary>Deletes all but the last <paramref name="last"/> and those whose step is a multiple of
    /// <paramref name="every"/> (0: none).</summary>
    public static void Prune(string run, int last = 2, long every = 0)
    {
        var all = All(run);
        var old = all.Take(Math.Max(0, all.Count - last)).Where(path => every == 0 || StepOf(path) % every != 0);
        var unfinished = Directory.Exists(run) ? Directory.GetDirectories(run, ".step-*") : [];
        foreach (var path in old.Concat(unfinished)) Directory.Delete(path, recursive: true);
    }

    /// <summary>The checkpoints of a run, oldest first.</summary>
    public static IReadOnlyList<string> All(string run) => Directory.Exists(run)
        ? [.. Directory.GetDirectories(run, "step-*").Where(path => StepOf(path) >= 0).OrderBy(StepOf)]
        : [];

    /// <summary>The folder of a run's checkpoint after so many steps.</summary>
    public static string Folder(string run, long steps) => Path.Combine(run, $"step-{steps:000000}");

    private static long StepOf(string path) =>
        long.TryParse(Path.GetFileName(path).AsSpan("step-".Length), out var step) ? step : -1;
}
