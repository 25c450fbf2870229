using System.Runtime.InteropServices;

namespace VJepa.Notebooks.Kernels;

/// <summary>Ends a kernel whose front end died without stopping it.</summary>
internal static partial class ParentWatch
{
    public static IDisposable? Start(Action orphaned)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var parent = ParentId();
        if (parent <= 1)
            return null;
        return new Timer(_ =>
        {
            if (ParentId() != parent)
                orphaned();
        }, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentId();
}
