using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Features for anticipation (V-JEPA 2, section 6): the encoder's tokens of the clip, followed by the predictor's tokens for a later time. Probes train on them as on any features.
/// </summary>
public static class Anticipation
{
    /// <summary>Encoded and predicted tokens: [B, N + M, D], where M is the token count of <paramref name="slices"/> time slices.</summary>
    /// <param name="encoder">The frozen encoder.</param>
    /// <param name="predictor">Its predictor, with rotary positions: a position table ends with the clip.</param>
    /// <param name="clips">[B, C, T, H, W].</param>
    /// <param name="seconds">Time from the clip's end to the first predicted slice.</param>
    /// <param name="framesPerSecond">Frame rate of the clips.</param>
    /// <param name="slices">Time slices to predict; one slice is one tubelet long (2 frames as published).</param>
    /// <param name="maskIndex">Which mask token to use: 0 is the one that V-JEPA 2 trained.</param>
    /// <exception cref="ArgumentException">The encoder has a position table, or a value is out of range.</exception>
    public static Tensor Features(Encoder encoder, Predictor predictor, Tensor clips, double seconds, double framesPerSecond, int slices = 1, int maskIndex = 0)
    {
        if (encoder.Config.Positions == PositionKind.SineCosine)
            throw new ArgumentException("A sine-cosine position table ends with the clip. Anticipation needs rotary positions (V-JEPA 2).");
        if (seconds < 0 || framesPerSecond <= 0 || slices < 1)
            throw new ArgumentException($"{slices} slices, {seconds} s ahead at {framesPerSecond} frames/s: expected at least one slice, a time of 0 or more, and a positive frame rate.");
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var grid = encoder.Config.GridFor((int)clips.shape[2], (int)clips.shape[3], (int)clips.shape[4]);
        if (grid.PerFrame != predictor.Grid.PerFrame || grid.Width != predictor.Grid.Width)
            throw new ArgumentException($"The clips have {grid.Height}x{grid.Width} tokens a slice, but the predictor expects {predictor.Grid.Height}x{predictor.Grid.Width}.");
        var seen = encoder.call(clips); // [B, N, D]
        var first = (grid.Frames + (long)(seconds * framesPerSecond / encoder.Config.TubeletSize)) * grid.PerFrame;
        Tensor Places(long from, long count) => arange(from, from + count, device: clips.device).unsqueeze(0).expand(clips.shape[0], -1); // [B, count]
        var ahead = predictor.call(seen, Places(0, grid.Count), Places(first, (long)slices * grid.PerFrame), maskIndex); // [B, M, D]
        return cat([seen, ahead], 1).MoveToOuterDisposeScope();
    }
}
