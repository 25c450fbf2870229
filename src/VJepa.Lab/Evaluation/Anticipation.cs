using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Features for guessing what comes (V-JEPA 2, section 6): the encoder's tokens of what was seen, and beside them what the predictor
/// says of a time after it. A probe on these is trained as on any features.
/// </summary>
public static class Anticipation
{
    /// <summary>Seen and predicted tokens of clips: [B, N + M, D], M = tokens of <paramref name="slices"/> time slices.</summary>
    /// <param name="encoder">The frozen encoder.</param>
    /// <param name="predictor">Its predictor, with rotary positions: a table has no places after the clip's end.</param>
    /// <param name="clips">[B, C, T, H, W].</param>
    /// <param name="seconds">How long after the clip's end the predicted time begins.</param>
    /// <param name="framesPerSecond">Frames of a clip in a second.</param>
    /// <param name="slices">Time slices that are predicted; one is a tubelet's frames (2 as published).</param>
    /// <param name="maskIndex">Which mask token stands in: 0 is the one that V-JEPA 2 trained.</param>
    /// <exception cref="ArgumentException">The network has no places there, or the time is negative.</exception>
    public static Tensor Features(Encoder encoder, Predictor predictor, Tensor clips, double seconds, double framesPerSecond, int slices = 1, int maskIndex = 0)
    {
        if (encoder.Config.Positions == PositionKind.SineCosine)
            throw new ArgumentException("A sine-cosine table has no places after the clip's end. Anticipation needs rotary positions (V-JEPA 2).");
        if (seconds < 0 || framesPerSecond <= 0 || slices < 1)
            throw new ArgumentException($"{slices} slices, {seconds} s ahead at {framesPerSecond} frames a second: give at least one slice, no negative time, and a positive rate.");
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var grid = encoder.Config.GridFor((int)clips.shape[2], (int)clips.shape[3], (int)clips.shape[4]);
        if (grid.PerFrame != predictor.Grid.PerFrame || grid.Width != predictor.Grid.Width)
            throw new ArgumentException($"Clips of {grid.Height}x{grid.Width} tokens and a predictor for {predictor.Grid.Height}x{predictor.Grid.Width} do not fit.");
        var seen = encoder.call(clips); // [B, N, D]
        var first = (grid.Frames + (long)(seconds * framesPerSecond / encoder.Config.TubeletSize)) * grid.PerFrame;
        Tensor Places(long from, long count) => arange(from, from + count, device: clips.device).unsqueeze(0).expand(clips.shape[0], -1); // [B, count]
        var ahead = predictor.call(seen, Places(0, grid.Count), Places(first, (long)slices * grid.PerFrame), maskIndex); // [B, M, D]
        return cat([seen, ahead], 1).MoveToOuterDisposeScope();
    }
}
