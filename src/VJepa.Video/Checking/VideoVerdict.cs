using System.Text.Json.Serialization;

namespace VJepa.Video.Checking;

/// <summary>How a check ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VideoVerdict>))]
public enum VideoVerdict
{
    /// <summary>Every frame decodes.</summary>
    Good,

    /// <summary>Frames decode, and the decoder complains or the header promises more.</summary>
    Damaged,

    /// <summary>It can't be used; the message says why.</summary>
    Unusable,

    /// <summary>The decoder did not come back in time.</summary>
    Hangs,

    /// <summary>The decoder took its process down.</summary>
    Crashes,
}
