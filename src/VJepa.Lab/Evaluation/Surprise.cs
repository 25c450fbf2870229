using VJepa.Masking;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Violation of expectation (Garrido et al. 2025, arXiv 2502.11831): a window slides over a video; the model sees its
/// first frames and predicts the features of the rest. The prediction error is the surprise.
/// </summary>
public static class Surprise
{
    /// <summary>Prediction errors along videos.</summary>
    /// <param name="model">Encoder, predictor and target encoder. A window has as many frames as the encoder's
    /// configuration.</param>
    /// <param name="videos">float32 [B, 3, T, S, S]; T is at least a window.</param>
    /// <param name="contextFrames">Frames of a window that the model sees, a whole number of tubelets; the rest is
    /// predicted.</param>
    /// <param name="stride">Frames between the starts of consecutive windows.</param>
    /// <param name="maskIndex">Index of the mask token (the training mask that is most like this one).</param>
    /// <param name="cancel">Stops between windows.</param>
    /// <exception cref="ArgumentException">The videos are shorter than a window, or the context does not fit into
    /// it.</exception>
    public static SurpriseErrors Measure(Pretrainer model, Tensor videos, int contextFrames, int stride = 1,
        int maskIndex = 0, CancellationToken cancel = default)
    {
        var shape = model.Config.Encoder;
        var (grid, length) = (shape.Grid, shape.Frames);
        if (videos.dim() != 5 || videos.shape[2] < length)
            throw new ArgumentException(
                $"Videos must be [B, 3, T, S, S] with at least the {length} frames of a window; " +
                $"the shape is [{string.Join(", ", videos.shape)}].");
        if (contextFrames < shape.TubeletSize || contextFrames >= length || contextFrames % shape.TubeletSize != 0)
            throw new ArgumentException(
                $"{contextFrames} context frames: choose a multiple of {shape.TubeletSize} below the window's " +
                $"{length}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        videos = videos.to(model.Device);
        var (batch, known) = (videos.shape[0], contextFrames / shape.TubeletSize * (long)grid.PerFrame);
        using var mask = new MaskPair(
            arange(known, device: videos.device).expand(batch, -1).contiguous(),
            arange(known, grid.Count, device: videos.device).expand(batch, -1).contiguous());
        var errors = new List<Tensor>();
        var starts = new List<int>();
        for (var start = 0; start + length <= videos.shape[2]; start += stride)
        {
            cancel.ThrowIfCancellationRequested();
            errors.Add(Errors(model, videos.narrow(2, start, length).contiguous(), mask, maskIndex));
            starts.Add(start + contextFrames);
        }
        // [B, windows, target times, tokens]
        var values = stack(errors, 1).cpu().reshape(batch, errors.Count, -1, grid.PerFrame);
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
