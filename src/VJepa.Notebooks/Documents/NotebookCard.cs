using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Documents;

/// <summary>What a notebook says about itself: metadata <c>vjepa</c> with title, a time per profile, and needs.</summary>
public sealed class NotebookCard(JsonObject? json, string fallbackTitle)
{
    public string Title => Text("title") ?? fallbackTitle;

    /// <summary>What it needs beyond the kit, in words; empty when nothing.</summary>
    public string Needs => Text("needs") ?? "";

    /// <summary>Expected time in the profile, in words; empty when the notebook doesn't say.</summary>
    public string Time(string profile) => Text(profile) ?? "";

    private string? Text(string name) => json?[name] is JsonValue value ? value.ToString() : null;
}
