namespace VJepa.Tests.Studies;

/// <summary>The weights that stand beside the notebooks.</summary>
internal static class ShippedFolder
{
    public static string Of(string name)
    {
        for (var root = new DirectoryInfo(AppContext.BaseDirectory); root is not null; root = root.Parent)
            if (File.Exists(Path.Combine(root.FullName, "VJepa.Notebooks.sln")))
                return Path.Combine(root.FullName, "notebooks", "checkpoints", name);
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds VJepa.Notebooks.sln.");
    }
}
