using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Jupyter;

/// <summary>Where Jupyter and VS Code look for kernels.</summary>
internal static class JupyterFolders
{
    /// <summary>The user's Jupyter data folder; JUPYTER_DATA_DIR goes first.</summary>
    public static string OfUser()
    {
        if (Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } set)
            return set;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter")
            : OperatingSystem.IsMacOS()
                ? Path.Combine(home, "Library", "Jupyter")
                : Path.Combine(Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data ? data : Path.Combine(home, ".local", "share"), "jupyter");
    }

    /// <exception cref="UsageException">No Python environment is active.</exception>
    public static string OfActiveEnvironment()
    {
        foreach (var name in (string[])["VIRTUAL_ENV", "CONDA_PREFIX"])
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } prefix)
                return Path.Combine(prefix, "share", "jupyter");
        throw new UsageException("--sys-prefix needs an active Python environment (VIRTUAL_ENV or CONDA_PREFIX is not set): activate one, or give --prefix DIR.");
    }
}
