using System.Globalization;
using System.Numerics;
using Microsoft.CodeAnalysis.CSharp;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Running;

/// <summary>The text of a <c>-p</c> value as C#. Numbers are read as C# reads them, in every culture: a decimal point,
/// no separators, and nothing that the type can't hold.</summary>
internal static class ParameterLiteral
{
    private const NumberStyles Decimals =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Null if the type has no such value.</summary>
    public static string? Of(ParameterType type, string value) => type.Name switch
    {
        "string" => SymbolDisplay.FormatLiteral(value, quote: true),
        _ when type.IsNullable && value == "null" => "null",
        "char" => value.Length == 1 ? SymbolDisplay.FormatLiteral(value[0], quote: true) : null,
        "bool" => bool.TryParse(value, out var flag) ? (flag ? "true" : "false") : null,
        "int" => Whole<int>(value, ""),
        "uint" => Whole<uint>(value, "u"),
        "long" => Whole<long>(value, "L"),
        "ulong" => Whole<ulong>(value, "UL"),
        "short" => Cast("short", Whole<short>(value, "")),
        "ushort" => Cast("ushort", Whole<ushort>(value, "")),
        "byte" => Cast("byte", Whole<byte>(value, "")),
        "sbyte" => Cast("sbyte", Whole<sbyte>(value, "")),
        "float" => Floating<float>("float", value, "f"),
        "double" => Floating<double>("double", value, "d"),
        "decimal" => decimal.TryParse(value, Decimals, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture) + "m" : null,
        "DateTime" => Iso(value, "DateTime", "yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss") ?? Code(value),
        "DateOnly" => Iso(value, "DateOnly", "yyyy-MM-dd") ?? Code(value),
        // Without a colon it would be days.
        "TimeSpan" => value.Contains(':') && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time)
            ? $"System.TimeSpan.FromTicks({time.Ticks}L)" : Code(value),
        _ when type.Members.Contains(value) => $"global::{type.Name}.{value}",
        _ => Code(value),
    };

    // Any other value is a C# expression, such as an array.
    private static string? Code(string value) => value.Trim().Length > 0
        && !SyntaxFactory.ParseExpression(value, options: ScriptText.ParseOptions).ContainsDiagnostics ? value : null;

    private static string? Iso(string value, string type, params string[] formats) =>
        DateTime.TryParseExact(value, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? type == "DateOnly"
                ? $"new System.DateOnly({date.Year}, {date.Month}, {date.Day})"
                : $"new System.DateTime({date.Ticks}L)"
            : null;

    private static string? Whole<T>(string value, string suffix) where T : IBinaryInteger<T> =>
        T.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(null, CultureInfo.InvariantCulture) + suffix : null;

    private static string? Cast(string type, string? number) => number is null ? null : $"({type})({number})";

    private static string? Floating<T>(string type, string value, string suffix) where T : IFloatingPointIeee754<T>
    {
        if (value is "NaN" or "Infinity" or "-Infinity")
            return value.Replace("NaN", $"{type}.NaN").Replace("Infinity", $"{type}.PositiveInfinity");
        if (!T.TryParse(value, Decimals, CultureInfo.InvariantCulture, out var number) || !T.IsFinite(number))
            return null;
        // Too small for the type, or a whole number with more digits than it has.
        var mantissa = value.Split('e', 'E')[0];
        if (T.IsZero(number) && mantissa.AsSpan().ContainsAnyInRange('1', '9'))
            return null;
        if (BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            && BigInteger.CreateChecked(number) != whole)
            return null;
        return number.ToString("R", CultureInfo.InvariantCulture) + suffix;
    }
}
