using System.Globalization;
using VJepa.Video;

namespace VJepa.Lab.Studies;

/// <summary>Class names of a list.</summary>
public static class ClassNames
{
    /// <summary>Names from the list's file (<see cref="ClassNameFile"/>), else the indices.</summary>
    public static IReadOnlyList<string> For(VideoList list, int classes)
    {
        var names = ClassNameFile.Find(list.Path) is { } file ? ClassNameFile.Read(file) : null;
        return [.. Enumerable.Range(0, classes)
            .Select(i => names?.GetValueOrDefault(i) ?? i.ToString(CultureInfo.InvariantCulture))];
    }
}
