using System.Reflection;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.CSharp;

namespace VJepa.Interactive.Polyglot;

/// <summary>The C# kernel of .NET Interactive.</summary>
internal static class PolyglotKernel
{
    /// <summary>The kernel that runs the calling cell; null outside cells.</summary>
    public static CSharpKernel? Here => KernelInvocationContext.Current?.HandlingKernel as CSharpKernel;

    /// <summary>Switches off CS1701 and CS1702: that a library was compiled against an older version of another is
    /// nothing that the author of a cell could change.</summary>
    public static void SilenceVersionWarnings(CSharpKernel kernel)
    {
        // The kernel has no public way. Of the warnings, those of level 1 stay.
        var options = typeof(CSharpKernel).GetField("_scriptOptions", BindingFlags.Instance | BindingFlags.NonPublic);
        if (options?.GetValue(kernel) is ScriptOptions current)
            options.SetValue(kernel, current.WithWarningLevel(1));
    }
}
