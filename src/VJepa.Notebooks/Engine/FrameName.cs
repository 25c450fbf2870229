using System.Reflection;
using System.Text.RegularExpressions;

namespace VJepa.Notebooks.Engine;

/// <summary>Converts the compiler's method names back to what the author wrote.</summary>
internal static partial class FrameName
{
    public static string Of(MethodBase? method)
    {
        if (method is null)
            return "?";
        var type = method.DeclaringType;
        var name = method.Name == "MoveNext" && type is not null ? Inner(type.Name) : Inner(method.Name);
        if (name is "<Initialize>" or "Initialize" or "<Factory>" or "")
            return "the cell";
        while (type is not null && type.Name.StartsWith('<'))
            type = type.DeclaringType;
        var isInType = type?.Name.StartsWith("Submission#", StringComparison.Ordinal) == false;
        var owner = isInType ? type!.Name + "." : "";
        return name switch
        {
            ".ctor" => $"new {owner.TrimEnd('.')}()",
            _ => $"{owner}{name}()",
        };
    }

    // "<<Initialize>g__Inner|0_1>d" is Inner, "<Train>d__3" is Train, "<<Initialize>b__0_0>d" a lambda.
    private static string Inner(string name)
    {
        if (Local().Match(name) is { Success: true } local)
            return local.Groups[1].Value;
        if (name.Contains(">b__", StringComparison.Ordinal))
            return "lambda";
        return Angle().Match(name) is { Success: true } angle ? angle.Groups[1].Value : name;
    }

    [GeneratedRegex(@">g__([^|]+)\|")]
    private static partial Regex Local();

    [GeneratedRegex(@"^<+([^<>]+)>")]
    private static partial Regex Angle();
}
