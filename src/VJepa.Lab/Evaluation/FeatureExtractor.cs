using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>How features are extracted from a frozen encoder.</summary>
public sealed record ExtractionSettings
{
    public int BatchSize { get; init; } = 32;

    /// <summary>Store features in float16: half the memory, 3 significant digits.</summary>
    public bool Half { get; init; }

    /// <summary>
    /// Blocks whose outputs to take (0 is the first), concatenated in the feature dimension. Null: the encoder's
    /// output.
    /// </summary>
    public IReadOnlyList<int>? Layers { get; init; }
}

/// <summary>Runs a frozen encoder over clips once; probes then train on the stored features.</summary>
public static class FeatureExtractor
{
    /// <summary>Features of clips in memory.</summary>
    /// <param name="encoder">Used as it is, on its own device.</param>
    /// <param name="clips">float32 [N, C, T, H, W].</param>
    /// <param name="labels">int64 [N].</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="settings">Batch size, precision, layers.</param>
    /// <param name="progress">Number of clips done.</param>
    /// <param name="cancel">Stops between batches.</param>
    /// <exception cref="ArgumentException">Labels do not fit the clips or the classes.</exception>
    public static FeatureSet Extract(
        Encoder encoder, Tensor clips, Tensor labels, int classes, ExtractionSettings? settings = null,
        IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        settings ??= new ExtractionSettings();
        if (labels.numel() != clips.shape[0])
            throw new ArgumentException($"{clips.shape[0]} clips have {labels.numel()} labels. Each clip needs one.");
        return Extract(encoder, Batches(), classes, settings, progress, cancel);

        IEnumerable<ClipBatch> Batches()
        {
            for (var start = 0L; start < clips.shape[0]; start += settings.BatchSize)
            {
                var count = Math.Min(settings.BatchSize, clips.shape[0] - start);
                yield return new ClipBatch(clips.narrow(0, start, count), labels.narrow(0, start, count), []);
            }
        }
    }

    /// <summary>Features of a stream of batches. Each batch is disposed after use.</summary>
    /// <exception cref="ArgumentException">There are no clips, or a label is outside 0 to <paramref name="classes"/> -
    /// 1.</exception>
    public static FeatureSet Extract(
        Encoder encoder, IEnumerable<ClipBatch> batches, int classes, ExtractionSettings? settings = null,
        IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        settings ??= new ExtractionSettings();
        return Extract(
            clips => Encode(encoder, clips, settings.Layers), clips => Slices(encoder.Config, clips),
            encoder.parameters().First().device, batches, classes, settings, progress, cancel);
    }

    /// <summary>The same by any function of clips, such as another network's: [B, C, T, H, W] -> [B, tokens, D].
    /// </summary>
    /// <param name="encode">Called without gradient.</param>
    /// <param name="device">Where it expects the clips; null: the CPU.</param>
    /// <param name="timeSlices">Token positions in time; tokens are ordered by time first.</param>
    public static FeatureSet Extract(
        Func<Tensor, Tensor> encode, IEnumerable<ClipBatch> batches, int classes, int timeSlices = 1,
        Device? device = null, ExtractionSettings? settings = null, CancellationToken cancel = default) =>
        Extract(encode, _ => timeSlices, device ?? CPU, batches, classes, settings ?? new(), null, cancel);

    private static FeatureSet Extract(
        Func<Tensor, Tensor> encode, Func<Tensor, int> slicesOf, Device device, IEnumerable<ClipBatch> batches,
        int classes, ExtractionSettings settings, IProgress<long>? progress, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var features = new List<Tensor>();
        var labels = new List<Tensor>();
        var (done, slices) = (0L, 1);
        foreach (var batch in batches)
        {
            cancel.ThrowIfCancellationRequested();
            using (batch)
            using (NewDisposeScope())
            {
                var tokens = encode(batch.Clips.to(device));
                features.Add(tokens.to(settings.Half ? float16 : float32).cpu().MoveToOuterDisposeScope());
                labels.Add(batch.Labels.to(int64).cpu().clone().MoveToOuterDisposeScope());
                slices = slicesOf(batch.Clips);
                done += batch.Clips.shape[0];
            }
            progress?.Report(done);
        }
        if (done == 0) throw new ArgumentException("No clips were given to extract features from.");
        var all = cat(labels, 0);
        var (min, max) = (all.min().item<long>(), all.max().item<long>());
        if (min < 0 || max >= classes)
            throw new ArgumentException($"Labels run from {min} to {max}; {classes} classes need 0 to {classes - 1}.");
        return new FeatureSet(cat(features, 0).DetachFromDisposeScope(), all.DetachFromDisposeScope(), classes, slices);
    }

    private static Tensor Encode(Encoder encoder, Tensor clips, IReadOnlyList<int>? layers) =>
        // [B, N, D * layers]
        layers is null ? encoder.call(clips) : cat([.. encoder.Layers(clips, [.. layers])], -1);

    private static int Slices(EncoderConfig config, Tensor clips) =>
        config.IsImage ? 1 : (int)clips.shape[2] / config.TubeletSize;
}
