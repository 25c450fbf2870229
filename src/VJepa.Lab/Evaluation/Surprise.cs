using VJepa.Masking;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Violation of expectation: a window slides over a video; its first frames are shown, the features of its last ones are predicted, and the
/// error is the surprise (Garrido et al. 2025, arXiv 2502.11831).
/// </summary>
public static class Surprise
{
    /// <summary>The errors of a model's predictions along videos.</summary>
    /// <param name="model">Encoder, predictor and targets. Its clips are the windows: as many frames as its encoder's configuration says.</param>
    /// <param name="videos">float32 [B, 3, T, S, S], T of a window or more.</param>
    /// <param name="contextFrames">Frames of a window that are shown, a whole number of tubelets; the rest is predicted.</param>
    /// <param name="stride">Frames from a window to the next.</param>
    /// <param name="maskIndex">Number of the mask setting in training that was like this, which chooses the mask token.</param>
    /// <param name="cancel">Stops between windows.</param>
    /// <exception cref="ArgumentException">The videos are shorter than a window, or the context is not a part of it.</exception>
    public static SurpriseErrors Measure(Pretrainer model, Tensor videos, int contextFrames, int stride = 1, int maskIndex = 0, CancellationToken cancel = default)
    {
        var shape = model.Config.Encoder;
        var (grid, length) = (shape.Grid, shape.Frames);
        if (videos.dim() != 5 || videos.shape[2] < length)
            throw new ArgumentException($"Videos must be [B, 3, T, S, S] with at least the {length} frames of a window; these are [{string.Join(", ", videos.shape)}].");
        if (contextFrames < shape.TubeletSize || contextFrames >= length || contextFrames % shape.TubeletSize != 0)
            throw new ArgumentException($"{contextFrames} frames of context: choose a multiple of {shape.TubeletSize} below the window's {length}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (batch, known) = (videos.shape[0], contextFrames / shape.TubeletSize * (long)grid.PerFrame);
        using var mask = new MaskPair(arange(known).expand(batch, -1).contiguous(), arange(known, grid.Count).expand(batch, -1).contiguous());
        var errors = new List<Tensor>();
        var starts = new List<int>();
        for (var start = 0; start + length <= videos.shape[2]; start += stride)
        {
            cancel.ThrowIfCancellationRequested();
            errors.Add(Errors(model, videos.narrow(2, start, length).contiguous(), mask, maskIndex));
            starts.Add(start + contextFrames);
        }
        var values = stack(errors, 1).reshape(batch, errors.Count, -1, grid.PerFrame); // [B, windows, target times, tokens]
        return new(values.DetachFromDisposeScope(), starts, shape.TubeletSize);
    }

    /// <summary>[B, Nt].</summary>
    private static Tensor Errors(Pretrainer model, Tensor windows, MaskPair mask, int maskIndex)
    {
        using var scope = NewDisposeScope();
        var predicted = model.Predict(windows, mask, maskIndex); // [B, Nt, D]
        var came = Models.Tokens.Gather(model.Targets(windows), mask.Target);
        return (predicted - came).abs().mean([2]).MoveToOuterDisposeScope();
    }
}
