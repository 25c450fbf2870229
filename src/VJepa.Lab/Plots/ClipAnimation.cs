namespace VJepa.Lab.Plots;

public enum AnimationFormat
{
    /// <summary>Animated PNG: lossless, shown wherever a PNG is; the choice for drawn and synthetic clips.</summary>
    Png,

    /// <summary>Animated WebP, lossy: a tenth of the size for clips from a camera.</summary>
    WebP,
}

/// <summary>Moving pictures: a clip, or several of one length side by side (clip, mask, features).</summary>
public static class ClipAnimation
{
    private const int Side = 256;
    private const int Gap = 6;

    /// <summary>Plays frames beside each other, for ever.</summary>
    /// <param name="framesPerSecond">Speed; slower than the video lets people see the motion in short clips.</param>
    /// <param name="quality">WebP's, 1 to 100.</param>
    /// <exception cref="ArgumentException">No clip, or clips of different numbers of frames.</exception>
    public static Picture Of(IReadOnlyList<ClipFrames> clips, double framesPerSecond = 8,
        AnimationFormat format = AnimationFormat.Png, string alt = "Animated clip", int quality = 80)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        if (clips.Count == 0)
            throw new ArgumentException("An animation needs at least one clip; none was given.", nameof(clips));
        if (clips.Any(clip => clip.Count != clips[0].Count))
            throw new ArgumentException("Clips side by side need one number of frames; these have "
                + $"{string.Join(", ", clips.Select(clip => clip.Count))}.", nameof(clips));
        var height = clips.Max(clip => Math.Max(1, Side / clip.Height) * clip.Height);
        var grown = clips.Select(clip => clip.Map(frame => frame.Resize(clip.Width * height / clip.Height, height))).ToArray();
        var opaque = clips.Count == 1 || format == AnimationFormat.WebP;
        var frames = Enumerable.Range(0, clips[0].Count)
            .Select(t => Canvas.Row([.. grown.Select(clip => clip[t])], Gap)).ToArray();
        var seconds = 1 / framesPerSecond;
        return format == AnimationFormat.Png
            ? new("image/png", AnimatedPng.Join([.. frames.Select(f => f.Encode(".png", opaque))], seconds), alt,
                frames[0].Width)
            : new("image/webp", AnimatedWebP.Join([.. frames.Select(f => f.Encode(".webp", opaque, quality))],
                frames[0].Width, frames[0].Height, seconds), alt, frames[0].Width);
    }

    public static Picture Of(params ClipFrames[] clips) => Of(clips, 8);
}
