using System.Text.Json;
using System.Text.Json.Serialization;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Jupyter;

/// <summary>The file a front end writes for a kernel: address, ports, and the key that signs messages.</summary>
internal sealed record ConnectionFile
{
    [JsonPropertyName("transport")]
    public string Transport { get; init; } = "tcp";

    [JsonPropertyName("ip")]
    public string Ip { get; init; } = "127.0.0.1";

    [JsonPropertyName("shell_port")]
    public int ShellPort { get; init; }

    [JsonPropertyName("iopub_port")]
    public int IoPubPort { get; init; }

    [JsonPropertyName("stdin_port")]
    public int StdinPort { get; init; }

    [JsonPropertyName("control_port")]
    public int ControlPort { get; init; }

    [JsonPropertyName("hb_port")]
    public int HeartbeatPort { get; init; }

    [JsonPropertyName("key")]
    public string Key { get; init; } = "";

    [JsonPropertyName("signature_scheme")]
    public string SignatureScheme { get; init; } = "hmac-sha256";

    public string Address(int port) => Transport == "ipc" ? $"ipc://{Ip}-{port}" : $"{Transport}://{Ip}:{port}";

    /// <exception cref="UsageException">The file is missing or not a connection file.</exception>
    public static ConnectionFile Read(string path)
    {
        try
        {
            var connection = JsonSerializer.Deserialize<ConnectionFile>(File.ReadAllText(path));
            if (connection is { ShellPort: > 0, IoPubPort: > 0, StdinPort: > 0, ControlPort: > 0, HeartbeatPort: > 0 })
                return connection;
            throw new UsageException($"{path}: expected a Jupyter connection file with five ports.");
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: the Jupyter connection file can't be read: {e.Message}");
        }
    }
}
