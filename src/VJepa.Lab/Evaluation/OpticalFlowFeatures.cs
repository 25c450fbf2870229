using OpenCvSharp;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Histograms of optical flow.</summary>
public sealed record OpticalFlowSettings
{
    /// <summary>Cells per side of a frame.</summary>
    public int Cells { get; init; } = 2;

    /// <summary>Direction bins.</summary>
    public int Directions { get; init; } = 8;

    /// <summary>Averaging window of the flow, in pixels.</summary>
    public int Window { get; init; } = 7;
}

/// <summary>
/// A baseline without learning: dense optical flow between neighboring frames (Farnebäck 2003, OpenCV's implementation) in histograms of direction. An encoder has to see more motion than these do.
/// </summary>
public static class OpticalFlowFeatures
{
    /// <summary>One token per pair of neighboring frames, [N, T - 1, cells * cells * directions]: mean speed in pixels/frame by direction and cell.</summary>
    /// <exception cref="ArgumentException">There are no clips, or clips have a single frame.</exception>
    public static FeatureSet Extract(IEnumerable<ClipBatch> batches, int classes, OpticalFlowSettings? settings = null,
        IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        settings ??= new OpticalFlowSettings();
        using var scope = NewDisposeScope();
        var (features, labels, done) = (new List<Tensor>(), new List<Tensor>(), 0L);
        foreach (var batch in batches)
        {
            using (batch)
            using (NewDisposeScope())
            {
                if (batch.Clips.shape[2] < 2) throw new ArgumentException("Optical flow needs clips of two frames or more.");
                for (var clip = 0; clip < batch.Clips.shape[0]; clip++)
                {
                    cancel.ThrowIfCancellationRequested();
                    features.Add(Clip(batch.Clips[clip], settings).MoveToOuterDisposeScope());
                }
                labels.Add(batch.Labels.to(int64).cpu().clone().MoveToOuterDisposeScope());
                done += batch.Clips.shape[0];
            }
            progress?.Report(done);
        }
        if (done == 0) throw new ArgumentException("No clips were given to compute optical flow from.");
        var all = stack(features);
        return new FeatureSet(all.DetachFromDisposeScope(), cat(labels, 0).DetachFromDisposeScope(), classes, (int)all.shape[1]);
    }

    private static Tensor Clip(Tensor clip, OpticalFlowSettings settings)
    {
        var gray = clip.cpu().to(float32).mean([0]); // [T, H, W]
        var (least, most) = (gray.min(), gray.max());
        var bytes = ((gray - least) / (most - least).clamp_min(1e-6) * 255).round().to(uint8).contiguous();
        var (frames, height, width) = ((int)clip.shape[1], (int)clip.shape[2], (int)clip.shape[3]);
        var pixels = bytes.data<byte>().ToArray();
        var bins = settings.Cells * settings.Cells * settings.Directions;
        var histograms = new float[(frames - 1) * bins];
        for (var t = 0; t + 1 < frames; t++)
        {
            using var first = Mat.FromPixelData(height, width, MatType.CV_8UC1, pixels[(t * height * width)..((t + 1) * height * width)]);
            using var second = Mat.FromPixelData(height, width, MatType.CV_8UC1, pixels[((t + 1) * height * width)..((t + 2) * height * width)]);
            using var flow = new Mat();
            Cv2.CalcOpticalFlowFarneback(first, second, flow, pyrScale: .5, levels: 3, winsize: settings.Window, iterations: 3,
                polyN: 5, polySigma: 1.1, flags: OpticalFlowFlags.None);
            flow.GetArray(out Vec2f[] vectors);
            Add(vectors, height, width, settings, histograms.AsSpan(t * bins, bins));
        }
        return tensor(histograms, [frames - 1, bins]);
    }

    /// <summary>Each vector's length is shared linearly between the two nearest direction bins.</summary>
    private static void Add(Vec2f[] vectors, int height, int width, OpticalFlowSettings settings, Span<float> histogram)
    {
        var share = settings.Cells * settings.Cells / (float)(height * width);
        for (var i = 0; i < vectors.Length; i++)
        {
            var (x, y) = (vectors[i].Item0, vectors[i].Item1);
            var cell = i / width * settings.Cells / height * settings.Cells + i % width * settings.Cells / width;
            var turn = (MathF.Atan2(y, x) / MathF.Tau + 1) % 1 * settings.Directions;
            var (low, length) = ((int)turn % settings.Directions, MathF.Sqrt(x * x + y * y) * share);
            var rest = turn - MathF.Floor(turn);
            histogram[cell * settings.Directions + low] += length * (1 - rest);
            histogram[cell * settings.Directions + (low + 1) % settings.Directions] += length * rest;
        }
    }
}
