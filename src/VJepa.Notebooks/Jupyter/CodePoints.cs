using System.Text;

namespace VJepa.Notebooks.Jupyter;

/// <summary>Converts cursor positions: the Jupyter protocol counts code points, .NET counts UTF-16 units.</summary>
internal static class CodePoints
{
    public static int ToUtf16(string text, int codePoints)
    {
        var at = 0;
        for (var i = 0; i < codePoints && at < text.Length; i++)
            at += Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;
        return at;
    }

    public static int FromUtf16(string text, int position)
    {
        var count = 0;
        for (var at = 0; at < position && at < text.Length; count++)
            at += Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;
        return count;
    }
}
