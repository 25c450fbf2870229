using VJepa.Lab.Studies;
using VJepa.Notebooks.Commands;

namespace VJepa.Notebooks.Slurm;

/// <summary>Where a study's batch script and logs are. Another build, or other options, make another place.</summary>
internal sealed class StudyPlace(StudyRequest request, Study study)
{
    /// <summary>The jobs' name, by which the queue is asked.</summary>
    public string JobName { get; } = $"vjepa-{study.Name}-{study.Key}";

    public string Folder { get; } = Path.GetFullPath(Path.Combine(request.Results, $"{study.Name}-{study.Key}"));

    public string Script => Path.Combine(Folder, "array.sh");

    /// <summary>What a cell's program writes.</summary>
    public string LogOf(int cell) => Path.Combine(Folder, $"cell-{cell}.log");
}
