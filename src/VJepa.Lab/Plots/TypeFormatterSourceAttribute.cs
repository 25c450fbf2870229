namespace VJepa.Lab.Plots;

/// <summary>
/// .NET notebooks find a type's formatter by an attribute of this name, whoever declares it
/// (Microsoft.DotNet.Interactive.Formatting), so the library needs no reference to a notebook host.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    public string[] PreferredMimeTypes { get; } = ["text/html"];
}
