using VJepa.Objectives;

namespace VJepa.Notebooks.Runs;

/// <summary>Relative paths of a run file start at the file's folder.</summary>
internal static class RunPaths
{
    /// <summary>The run with absolute paths.</summary>
    public static RunFile From(string file, RunFile run)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        string At(string path) => Path.GetFullPath(path, folder);
        string? Maybe(string? path) => path is null ? null : At(path);
        return run with
        {
            Training = run.Training with
            {
                Target = run.Training.Target is FrozenTarget teacher
                    ? teacher with { Path = At(teacher.Path) }
                    : run.Training.Target,
            },
            Data = run.Data with
            {
                Train = Maybe(run.Data.Train),
                Validation = Maybe(run.Data.Validation),
                Folder = At(run.Data.Folder),
            },
            Run = run.Run with { Folder = At(run.Run.Folder), StartFrom = Maybe(run.Run.StartFrom) },
            Evaluation = run.Evaluation with
            {
                Encoder = Maybe(run.Evaluation.Encoder),
                Folder = Maybe(run.Evaluation.Folder),
            },
        };
    }
}
