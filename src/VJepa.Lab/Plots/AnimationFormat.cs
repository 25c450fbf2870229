namespace VJepa.Lab.Plots;

public enum AnimationFormat
{
    /// <summary>Animated PNG: lossless, shown wherever a PNG is; the choice for drawn and synthetic clips.</summary>
    Png,

    /// <summary>Animated WebP, lossy: a tenth of the size for clips from a camera.</summary>
    WebP,
}
