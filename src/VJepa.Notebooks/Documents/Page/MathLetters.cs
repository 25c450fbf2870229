using System.Text.RegularExpressions;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>
/// Replaces letters with a mathvariant by Unicode's mathematical letters: browsers (MathML Core) know only the variant
/// "normal".
/// </summary>
internal static partial class MathLetters
{
    // Letters that the mathematical alphabets leave out because Unicode already had them elsewhere.
    private static readonly Dictionary<int, int> holes = new (int At, int Letter)[]
    {
        (0x1D455, 0x210E), (0x1D49D, 0x212C), (0x1D4A0, 0x2130), (0x1D4A1, 0x2131), (0x1D4A3, 0x210B),
        (0x1D4A4, 0x2110), (0x1D4A7, 0x2112), (0x1D4A8, 0x2133), (0x1D4AD, 0x211B), (0x1D4BA, 0x212F),
        (0x1D4BC, 0x210A), (0x1D4C4, 0x2134), (0x1D506, 0x212D), (0x1D50B, 0x210C), (0x1D50C, 0x2111),
        (0x1D515, 0x211C), (0x1D51D, 0x2128), (0x1D53A, 0x2102), (0x1D53F, 0x210D), (0x1D545, 0x2115),
        (0x1D547, 0x2119), (0x1D548, 0x211A), (0x1D549, 0x211D), (0x1D551, 0x2124),
    }.ToDictionary(hole => hole.At, hole => hole.Letter);

    public static string Apply(string mathMl) => Styled().Replace(mathMl, match =>
    {
        var (tag, style) = (match.Groups["tag"].Value, match.Groups["style"].Value);
        var runes = match.Groups["text"].Value.EnumerateRunes();
        return $"<{tag}>{string.Concat(runes.Select(rune => Letter(rune.Value, style)))}</{tag}>";
    });

    private static string Letter(int letter, string style)
    {
        var (upper, lower, digit) = style switch
        {
            "bold" => (0x1D400, 0x1D41A, 0x1D7CE),
            "bold-italic" => (0x1D468, 0x1D482, 0x1D7CE),
            "script" => (0x1D49C, 0x1D4B6, 0),
            "fraktur" => (0x1D504, 0x1D51E, 0),
            "double-struck" => (0x1D538, 0x1D552, 0x1D7D8),
            "sans-serif" => (0x1D5A0, 0x1D5BA, 0x1D7E2),
            _ => (0x1D670, 0x1D68A, 0x1D7F6),
        };
        var at = letter switch
        {
            >= 'A' and <= 'Z' => upper + letter - 'A',
            >= 'a' and <= 'z' => lower + letter - 'a',
            >= '0' and <= '9' when digit > 0 => digit + letter - '0',
            >= 0x3B1 and <= 0x3C9 when style == "bold" => 0x1D6C2 + letter - 0x3B1,
            >= 0x3B1 and <= 0x3C9 when style == "bold-italic" => 0x1D736 + letter - 0x3B1,
            _ => letter,
        };
        return char.ConvertFromUtf32(holes.GetValueOrDefault(at, at));
    }

    private const string Styles = "bold|bold-italic|script|fraktur|double-struck|sans-serif|monospace";

    [GeneratedRegex($"""<(?<tag>mi|mn|mtext|mo) mathvariant="(?<style>{Styles})">(?<text>[^<]*)</\k<tag>>""")]
    private static partial Regex Styled();
}
