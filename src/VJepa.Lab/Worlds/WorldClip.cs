namespace VJepa.Lab.Worlds;

/// <summary>A rendered clip with its causes.</summary>
/// <param name="Frames">uint8, [T, H, W, 3] in one array.</param>
/// <param name="Law">Index of the motion law in the configuration's list: the label.</param>
/// <param name="Shape">Shape of all objects of the clip: 0 disc, 1 square, 2 triangle, 3 ring.</param>
/// <param name="Objects">Number of objects.</param>
/// <param name="Speed">Typical speed of the objects, in pixels a frame.</param>
public sealed record WorldClip(byte[] Frames, int Law, int Shape, int Objects, double Speed);
