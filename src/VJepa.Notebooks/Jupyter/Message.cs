using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Jupyter;

/// <summary>One message of the Jupyter protocol.</summary>
internal sealed record Message
{
    /// <summary>Routing identities of the client; the topic on iopub.</summary>
    public IReadOnlyList<byte[]> Identities { get; init; } = [];

    public required JsonObject Header { get; init; }

    public JsonObject Parent { get; init; } = [];

    public JsonObject Metadata { get; init; } = [];

    public JsonObject Content { get; init; } = [];

    public string Type => (string?)Header["msg_type"] ?? "";

    public string Session => (string?)Header["session"] ?? "";
}
