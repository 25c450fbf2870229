using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetMQ;

namespace VJepa.Notebooks.Jupyter;

/// <summary>Messages as frames: identities, delimiter, HMAC, header, parent, metadata, content.</summary>
internal sealed class WireFormat
{
    private static readonly byte[] delimiter = "<IDS|MSG>"u8.ToArray();
    private readonly byte[]? key;

    /// <exception cref="NotSupportedException">The signature scheme is not hmac-sha256.</exception>
    public WireFormat(string key, string scheme)
    {
        if (scheme != "hmac-sha256")
            throw new NotSupportedException($"signature_scheme {scheme}: only hmac-sha256 is supported.");
        this.key = key.Length > 0 ? Encoding.UTF8.GetBytes(key) : null;
    }

    /// <exception cref="FormatException">The frames are not a message, or their signature is wrong.</exception>
    public Message Read(NetMQMessage frames)
    {
        var at = 0;
        while (at < frames.FrameCount && !frames[at].ToByteArray().AsSpan().SequenceEqual(delimiter))
            at++;
        if (frames.FrameCount < at + 6)
            throw new FormatException($"{frames.FrameCount} frames, delimiter at {at}: "
                + "expected signature, header, parent, metadata and content after it");
        byte[][] parts = [.. Enumerable.Range(at + 2, 4).Select(i => frames[i].ToByteArray())];
        var signature = frames[at + 1].ConvertToString().ToLowerInvariant();
        if (key is not null && !CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Sign(parts)), Encoding.ASCII.GetBytes(signature)))
            throw new FormatException("the signature is wrong");
        try
        {
            var header = Parse(parts[0]);
            foreach (var name in (string[])["msg_id", "msg_type", "session"])
                if (header[name] is { } value && value.GetValueKind() != JsonValueKind.String)
                    throw new FormatException($"header {name} is {value.ToJsonString()}: expected a string");
            return new Message
            {
                Identities = [.. Enumerable.Range(0, at).Select(i => frames[i].ToByteArray())],
                Header = header,
                Parent = Parse(parts[1]),
                Metadata = Parse(parts[2]),
                Content = Parse(parts[3]),
            };
        }
        catch (JsonException e)
        {
            throw new FormatException($"a part is not a JSON object: {e.Message}", e);
        }
    }

    public NetMQMessage Write(Message message)
    {
        JsonObject[] objects = [message.Header, message.Parent, message.Metadata, message.Content];
        byte[][] parts = [.. objects.Select(part => JsonSerializer.SerializeToUtf8Bytes(part))];
        var frames = new NetMQMessage();
        foreach (var identity in message.Identities)
            frames.Append(identity);
        frames.Append(delimiter);
        frames.Append(key is null ? "" : Sign(parts));
        foreach (var part in parts)
            frames.Append(part);
        return frames;
    }

    private string Sign(byte[][] parts)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key!);
        foreach (var part in parts)
            mac.AppendData(part);
        return Convert.ToHexStringLower(mac.GetHashAndReset());
    }

    private static JsonObject Parse(byte[] part) =>
        JsonNode.Parse(part) as JsonObject ?? throw new JsonException("expected an object");
}
