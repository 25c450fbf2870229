namespace VJepa.Video;

/// <summary>Files and folders that programs leave between videos and pictures without being any.</summary>
internal static class Clutter
{
    private static readonly HashSet<string> Names = new(
        ["__MACOSX", "Thumbs.db", "ehthumbs.db", "desktop.ini", "$RECYCLE.BIN", "System Volume Information",
            "@eaDir", "lost+found", "__pycache__"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Endings = new(
        [".txt", ".csv", ".tsv", ".json", ".jsonl", ".xml", ".md", ".srt", ".vtt", ".ini", ".db", ".lnk", ".part",
            ".crdownload", ".tmp", ".py", ".ipynb", ".npy", ".pdf"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Hidden (.DS_Store, .ipynb_checkpoints, ._frame1.jpg), made by a system (__MACOSX, Thumbs.db), or a text or
    /// unfinished file beside videos.
    /// </summary>
    public static bool Is(string path) =>
        Path.GetFileName(path) is var name && (name.StartsWith('.') || Names.Contains(name)
            || (Endings.Contains(Path.GetExtension(name)) && !Directory.Exists(path)));

    /// <summary>Whether the path, below a folder, lies in clutter or is clutter.</summary>
    public static bool IsBelow(string folder, string path) =>
        Path.GetRelativePath(folder, path).Split('/', '\\').Any(part => part.StartsWith('.') || Names.Contains(part));
}
