using System.Text.Json.Serialization;

namespace VJepa.Video.Checking;

/// <summary>Result of checking one video.</summary>
public sealed record VideoReport
{
    /// <summary>The video's path, as in the list.</summary>
    public required string Path { get; init; }

    public required VideoVerdict Verdict { get; init; }

    /// <summary>What is wrong, or a note about a good file; else empty.</summary>
    public string Message { get; init; } = "";

    /// <summary>Frames that decode.</summary>
    public int Frames { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>Average frames per second, from the header.</summary>
    public double Fps { get; init; }

    public string Codec { get; init; } = "";

    /// <summary>The file's size; a file whose size or date changed is checked again.</summary>
    public long Bytes { get; init; }

    /// <summary>The file's modification time, UTC ticks.</summary>
    public long Modified { get; init; }

    /// <summary>What the verdict depends on besides the file: minimum number of frames, decoders.</summary>
    public string Criteria { get; init; } = "";

    /// <summary>Seconds that were allowed.</summary>
    public double Timeout { get; init; }

    /// <summary>A report that knows the file and nothing of its content yet.</summary>
    internal static VideoReport Of(string path, VideoVerdict verdict)
    {
        var file = new FileInfo(path);
        return new()
        {
            Path = path,
            Verdict = verdict,
            Bytes = file.Exists ? file.Length : 0,
            Modified = file.Exists ? file.LastWriteTimeUtc.Ticks : 0,
        };
    }

    /// <summary>Whether the file belongs in a clean list.</summary>
    public bool Usable => Verdict is VideoVerdict.Good or VideoVerdict.Damaged;
}

/// <summary>Outcome of a check.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VideoVerdict>))]
public enum VideoVerdict
{
    /// <summary>Every frame decodes.</summary>
    Good,

    /// <summary>Frames decode, but the decoder reports errors or the header says more frames.</summary>
    Damaged,

    /// <summary>It can't be used; the message says why.</summary>
    Unusable,

    /// <summary>The decoder did not finish in time.</summary>
    Hangs,

    /// <summary>The decoder's process crashed.</summary>
    Crashes,
}
