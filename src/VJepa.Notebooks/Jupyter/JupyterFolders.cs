using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Jupyter;

/// <summary>The folders in which Jupyter and VS Code look for kernels.</summary>
internal static class JupyterFolders
{
    /// <summary>The user's Jupyter data folder: JUPYTER_DATA_DIR, or else the platform's default.</summary>
    public static string OfUser()
    {
        if (Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } set)
            return set;
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
            return Path.Combine(home, "Library", "Jupyter");
        return Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data
            ? Path.Combine(data, "jupyter")
            : Path.Combine(home, ".local", "share", "jupyter");
    }

    /// <exception cref="UsageException">No Python environment is active.</exception>
    public static string OfActiveEnvironment()
    {
        foreach (var name in (string[])["VIRTUAL_ENV", "CONDA_PREFIX"])
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } prefix)
                return Path.Combine(prefix, "share", "jupyter");
        throw new UsageException("--sys-prefix needs an active Python environment, but neither VIRTUAL_ENV nor "
            + "CONDA_PREFIX is set: activate one, or use --prefix DIR.");
    }
}
