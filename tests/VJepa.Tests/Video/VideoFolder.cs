namespace VJepa.Tests.Video;

/// <summary>The folder of test videos: VJEPA_VIDEO, else ../shared/video from the repository root; else tests are skipped.</summary>
internal static class VideoFolder
{
    private static readonly string? Root = Locate();

    /// <summary>The full path of a file or folder below it; skips the test where there is none.</summary>
    public static string At(string name)
    {
        Assert.SkipWhen(Root is null, "No video folder: set VJEPA_VIDEO, or put it at ../shared/video from the repository root.");
        var path = Path.Combine(Root!, name);
        Assert.SkipUnless(Path.Exists(path), $"The video folder {Root} has no {name}.");
        return path;
    }

    /// <summary>The full path of a file or folder below it, or null.</summary>
    public static string? Find(string name) => Root is not null && Path.Combine(Root, name) is var path && Path.Exists(path) ? path : null;

    private static string? Locate()
    {
        if (Environment.GetEnvironmentVariable("VJEPA_VIDEO") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : throw new DirectoryNotFoundException($"VJEPA_VIDEO names {named}, which is no folder.");
        for (var root = new DirectoryInfo(AppContext.BaseDirectory); root is not null; root = root.Parent)
            if (File.Exists(Path.Combine(root.FullName, "VJepa.Notebooks.sln")))
                return Path.GetFullPath(Path.Combine(root.FullName, "..", "shared", "video")) is var folder && Directory.Exists(folder) ? folder : null;
        return null;
    }
}
