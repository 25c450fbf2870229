namespace VJepa.Lab.Worlds;

/// <summary>Looks and dynamics of a <see cref="DotWorld"/>. Lengths are shares of the image's side.</summary>
public sealed record DotWorldConfig
{
    /// <summary>Side of the square image, in pixels.</summary>
    public int Size { get; init; } = 32;

    /// <summary>Distance at which the dot's brightness has fallen to 1/e. A wide dot makes planning easy: images of neighboring positions overlap.</summary>
    public double Radius { get; init; } = .25;

    /// <summary>Maximum displacement of an action along each axis.</summary>
    public double Reach { get; init; } = .2;

    /// <summary>Minimum distance of the agent from the image's edge.</summary>
    public double Margin { get; init; } = .1;

    /// <summary>Width of the gap at the right end of a wall across the middle; 0: no wall.</summary>
    public double Gap { get; init; }

    /// <exception cref="ArgumentException">A value is invalid.</exception>
    public void Validate()
    {
        if (Size < 1 || Radius <= 0 || Reach <= 0) throw new ArgumentException($"Size ({Size}), radius ({Radius}) and reach ({Reach}) must be positive.");
        if (Margin is < 0 or >= .5 || Gap is < 0 or >= 1) throw new ArgumentException($"Margin ({Margin}) must be in 0 to .5, gap ({Gap}) in 0 to 1.");
    }
}
