using System.Reflection;
using VJepa.Models;
using VJepa.Video;

namespace VJepa.Lab.Studies;

/// <summary>
/// The code that numbers come from: the module version ids of VJepa, VJepa.Video and VJepa.Lab. Builds are
/// deterministic, so equal code built in the same place has equal ids.
/// </summary>
public static class BuildIdentity
{
    private static readonly Assembly[] Code =
        [typeof(Encoder).Assembly, typeof(VideoReader).Assembly, typeof(BuildIdentity).Assembly];

    /// <summary>The ids of the running code, joined by '+'.</summary>
    public static string Current { get; } = Join(Code);

    /// <summary>The same for the other assemblies that values come from, such as those of a notebook's cells.</summary>
    internal static string OfOthers(IEnumerable<object> values) =>
        Join(values.Select(value => value.GetType().Assembly).Except(Code));

    private static string Join(IEnumerable<Assembly> parts) =>
        string.Join('+', parts.Select(part => $"{part.ManifestModule.ModuleVersionId:N}"));
}
