using System.Globalization;
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

    /// <summary>When it came, by this machine's clock.</summary>
    public DateTimeOffset Received { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>When it was sent, by the sender's clock; <see cref="Received"/> where the header has no date.</summary>
    public DateTimeOffset Sent => DateTimeOffset.TryParse(
        Header["date"]?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : Received;

    public string Type => (string?)Header["msg_type"] ?? "";

    public string Session => (string?)Header["session"] ?? "";
}
