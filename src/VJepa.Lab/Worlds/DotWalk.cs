using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>A walk through a <see cref="DotWorld"/>.</summary>
/// <param name="Places">Where the agent is in each frame, shares of the picture's side.</param>
/// <param name="Actions">What it wanted between them; one less.</param>
public sealed record DotWalk(IReadOnlyList<Vector2> Places, IReadOnlyList<Vector2> Actions);
