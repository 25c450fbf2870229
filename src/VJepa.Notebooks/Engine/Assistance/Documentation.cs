using Microsoft.CodeAnalysis.QuickInfo;

namespace VJepa.Notebooks.Engine.Assistance;

/// <summary>Signature and documentation of a name, as plain text and as Markdown.</summary>
internal sealed record Documentation(string Plain, string Markdown)
{
    public static Documentation? From(QuickInfoItem info)
    {
        var sections = info.Sections.Where(s => s.Text.Trim().Length > 0).ToList();
        if (sections.Count == 0)
            return null;
        return new Documentation(
            string.Join("\n\n", sections.Select(s => s.Text.Trim())),
            string.Join("\n\n", sections.Select(s => s.Kind == QuickInfoSectionKinds.Description
                ? $"```csharp\n{s.Text.Trim()}\n```" : s.Text.Trim())));
    }
}
