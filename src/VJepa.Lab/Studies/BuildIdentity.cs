using System.Reflection;
using VJepa.Models;
using VJepa.Video;

namespace VJepa.Lab.Studies;

/// <summary>
/// The code that numbers come from: the module version ids of VJepa, VJepa.Video and VJepa.Lab. Builds are deterministic, so
/// equal code built in the same place has equal ids.
/// </summary>
public static class BuildIdentity
{
    private static readonly Assembly[] Code =
        [typeof(Encoder).Assembly, typeof(VideoReader).Assembly, typeof(BuildIdentity).Assembly];

    /// <summary>The ids of the running code, joined by '+'.</summary>
    public static string Current { get; } = string.Join('+', Code.Select(part => $"{part.ManifestModule.ModuleVersionId:N}"));
}
