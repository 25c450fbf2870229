namespace VJepa.Tests.Video;

/// <summary>
/// The folder of test videos: VJEPA_VIDEO, or ../shared/video beside the repository. Without it, tests are skipped.
/// </summary>
internal static class VideoFolder
{
    private static readonly string? Root = Locate();

    /// <summary>The full path of a file or folder in it; skips the test if it is missing.</summary>
    public static string At(string name)
    {
        Assert.SkipWhen(Root is null, "No video folder: set VJEPA_VIDEO, or put it at ../shared/video.");
        var path = Path.Combine(Root!, name);
        Assert.SkipUnless(Path.Exists(path), $"The video folder {Root} has no {name}.");
        return path;
    }

    /// <summary>The full path of a file or folder in it, or null.</summary>
    public static string? Find(string name) =>
        Root is not null && Path.Combine(Root, name) is var path && Path.Exists(path) ? path : null;

    private static string? Locate()
    {
        if (Environment.GetEnvironmentVariable("VJEPA_VIDEO") is { Length: > 0 } named)
            return Directory.Exists(named)
                ? named
                : throw new DirectoryNotFoundException($"VJEPA_VIDEO is {named}, which is not a folder.");
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "VJepa.Notebooks.sln"))) root = root.Parent;
        if (root is null) return null;
        var folder = Path.GetFullPath(Path.Combine(root.FullName, "..", "shared", "video"));
        return Directory.Exists(folder) ? folder : null;
    }
}
