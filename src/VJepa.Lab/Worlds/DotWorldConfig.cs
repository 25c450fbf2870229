namespace VJepa.Lab.Worlds;

/// <summary>What a <see cref="DotWorld"/> looks like and how its agent moves. Places and ways are shares of the picture's side.</summary>
public sealed record DotWorldConfig
{
    /// <summary>Side of the square picture, in pixels.</summary>
    public int Size { get; init; } = 32;

    /// <summary>Where the agent's brightness has fallen to 37 %. Wide is easy to plan by: pictures of neighboring places have something in common.</summary>
    public double Radius { get; init; } = .25;

    /// <summary>Longest way of one action along each axis.</summary>
    public double Reach { get; init; } = .2;

    /// <summary>The agent's place stays this far from the picture's edge.</summary>
    public double Margin { get; init; } = .1;

    /// <summary>A wall across the middle that leaves a gap of this share at the right, which the agent cannot pass elsewhere; 0: no wall.</summary>
    public double Gap { get; init; }

    /// <exception cref="ArgumentException">A value makes no world.</exception>
    public void Validate()
    {
        if (Size < 1 || Radius <= 0 || Reach <= 0) throw new ArgumentException($"Size ({Size}), radius ({Radius}) and reach ({Reach}) must be positive.");
        if (Margin is < 0 or >= .5 || Gap is < 0 or >= 1) throw new ArgumentException($"Margin ({Margin}) must be in 0 to .5, gap ({Gap}) in 0 to 1.");
    }
}
