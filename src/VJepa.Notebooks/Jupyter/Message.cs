using System.Globalization;
using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Jupyter;

/// <summary>A message of the Jupyter protocol.</summary>
internal sealed record Message
{
    /// <summary>Routing identities of the client; on iopub, the topic.</summary>
    public IReadOnlyList<byte[]> Identities { get; init; } = [];

    public required JsonObject Header { get; init; }

    public JsonObject Parent { get; init; } = [];

    public JsonObject Metadata { get; init; } = [];

    public JsonObject Content { get; init; } = [];

    /// <summary>When the message arrived, by the local clock.</summary>
    public DateTimeOffset Received { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>When the message was sent, by the sender's clock. Without a date: <see cref="Received"/>.</summary>
    public DateTimeOffset Sent
    {
        get
        {
            var text = Header["date"]?.ToString();
            return DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : Received;
        }
    }

    public string Type => (string?)Header["msg_type"] ?? "";

    public string Session => (string?)Header["session"] ?? "";
}
