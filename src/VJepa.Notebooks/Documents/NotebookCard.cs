using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Documents;

/// <summary>The metadata <c>vjepa</c> of a notebook: title, picture, expected time per profile, needs.</summary>
public sealed class NotebookCard(JsonObject? json, string fallbackTitle)
{
    public string Title => Text("title") ?? fallbackTitle;

    /// <summary>What the notebook needs beyond the kit, as text; empty if nothing.</summary>
    public string Needs => Text("needs") ?? "";

    /// <summary>For the index page: a path from the notebook's folder, or the id of a cell; or empty.</summary>
    public string Picture => Text("picture") ?? "";

    /// <summary>Expected time in the profile, as text; empty if the notebook does not say.</summary>
    public string Time(string profile) => Text(profile) ?? "";

    private string? Text(string name) => json?[name] is JsonValue value ? value.ToString() : null;
}
