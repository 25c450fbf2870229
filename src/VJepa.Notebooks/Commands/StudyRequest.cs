using System.Globalization;
using VJepa.Lab.Studies;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary>Which study, on which clips. Equal requests are equal studies, in every process of one build.</summary>
/// <param name="Name">One of the catalog's.</param>
/// <param name="Profile">quick, classroom or full.</param>
/// <param name="Seeds">Seeds 1 to this; 0: as the profile says.</param>
/// <param name="Steps">Steps of a run; 0: as the profile says.</param>
/// <param name="Clips">Training clips; 0: as the profile says.</param>
/// <param name="Data">Folder of clips, runs and results.</param>
internal sealed record StudyRequest(string Name, string Profile, int Seeds, int Steps, int Clips, string Data)
{
    /// <summary>Where results and unfinished runs are kept.</summary>
    public string Results => Path.Combine(Data, "studies");

    /// <summary>What comes after <c>vjepa study</c> to ask for the same, from any folder.</summary>
    public IReadOnlyList<string> Words =>
    [
        Name, "--profile", Profile, "--data", Path.GetFullPath(Data),
        .. Count("--seeds", Seeds), .. Count("--steps", Steps), .. Count("--clips", Clips),
    ];

    /// <summary>The study; missing clips are rendered.</summary>
    /// <exception cref="UsageException">There is no such study or profile, or a number is negative.</exception>
    public Study Open(CancellationToken cancel)
    {
        if (Seeds < 0 || Steps < 0 || Clips < 0)
            throw new UsageException("--seeds, --steps and --clips must be at least 0.");
        try
        {
            var experiment = StudyCatalog.Experiment(Name, Profile, Data, Clips > 0 ? Clips : null, cancel: cancel);
            var size = StudyCatalog.Size(Name, Profile);
            if (Steps > 0) size = size with { Steps = Steps };
            if (Seeds > 0) size = size with { Seeds = [.. Enumerable.Range(1, Seeds)] };
            return StudyCatalog.Find(Name, experiment, size);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static IEnumerable<string> Count(string option, int value) =>
        value > 0 ? [option, value.ToString(CultureInfo.InvariantCulture)] : [];
}
