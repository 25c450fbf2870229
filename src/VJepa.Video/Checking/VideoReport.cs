namespace VJepa.Video.Checking;

/// <summary>What a check of one video found.</summary>
public sealed record VideoReport
{
    /// <summary>The video, as the list has it.</summary>
    public required string Path { get; init; }

    public required VideoVerdict Verdict { get; init; }

    /// <summary>What is wrong; empty for a good file.</summary>
    public string Message { get; init; } = "";

    /// <summary>Frames that decode.</summary>
    public int Frames { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>Average frames per second by the header.</summary>
    public double Fps { get; init; }

    public string Codec { get; init; } = "";

    /// <summary>The file's size; a file of another size or date is checked anew.</summary>
    public long Bytes { get; init; }

    /// <summary>The file's date, UTC ticks.</summary>
    public long Modified { get; init; }

    /// <summary>Whether the file belongs into a clean list.</summary>
    public bool Usable => Verdict is VideoVerdict.Good or VideoVerdict.Damaged;
}
