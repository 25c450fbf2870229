using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>How a linear or nearest-neighbor probe reduces a clip's tokens to one vector.</summary>
public enum TokenPooling
{
    /// <summary>The mean of all tokens: [D].</summary>
    Mean,

    /// <summary>The means of the time slices, concatenated: keeps temporal order, [slices * D].</summary>
    MeanPerTimeSlice,

    /// <summary>
    /// The means over time of the four quarters of a square frame, concatenated: [4 * D]. Rotation and growth move
    /// opposite quarters in opposite directions, which a mean over all tokens cancels.
    /// </summary>
    MeanPerQuarter,

    /// <summary>All tokens, concatenated: [N * D].</summary>
    All,
}

/// <summary>Features of a frozen encoder with labels. It owns its tensors.</summary>
/// <param name="Features">float32 or float16, [N, tokens, D].</param>
/// <param name="Labels">int64 [N], 0 to <paramref name="Classes"/> - 1.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="TimeSlices">Number of token positions in time; tokens are ordered by time first.</param>
public sealed record FeatureSet(Tensor Features, Tensor Labels, int Classes, int TimeSlices) : IDisposable
{
    public long Count => Features.shape[0];
    public long Tokens => Features.shape[1];
    public long Width => Features.shape[2];

    /// <summary>Features of some clips in float32: indices int64 [B] -> [B, tokens, D].</summary>
    public Tensor Batch(Tensor indices) => Features.index_select(0, indices.to(Features.device)).to(float32);

    /// <summary>A subset of the clips.</summary>
    public FeatureSet Select(ReadOnlySpan<long> indices)
    {
        using var chosen = tensor(indices.ToArray(), device: Features.device);
        return this with
        {
            Features = Features.index_select(0, chosen).DetachFromDisposeScope(),
            Labels = Labels.index_select(0, chosen).DetachFromDisposeScope(),
        };
    }

    /// <summary>One vector per clip, as a set with one token: [N, 1, F].</summary>
    /// <exception cref="InvalidOperationException">The tokens do not divide into time slices, or (for quarters) a slice
    /// is not square.</exception>
    public FeatureSet Pool(TokenPooling pooling)
    {
        if (pooling is TokenPooling.MeanPerTimeSlice or TokenPooling.MeanPerQuarter) NeedWholeSlices();
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var pieces = new List<Tensor>();
        for (var start = 0L; start < Count; start += 256)
        {
            using var inner = NewDisposeScope();
            var x = Features.narrow(0, start, Math.Min(256, Count - start)).to(float32); // [B, N, D]
            var pooled = pooling switch
            {
                TokenPooling.Mean => x.mean([1]),
                // [B, slices * D]
                TokenPooling.MeanPerTimeSlice => x.unflatten(1, [TimeSlices, -1]).mean([2]).flatten(1),
                TokenPooling.MeanPerQuarter => Quarters(x), // [B, 4 * D]
                _ => x.flatten(1), // [B, N * D]
            };
            pieces.Add(pooled.unsqueeze(1).MoveToOuterDisposeScope());
        }
        return new FeatureSet(
            cat(pieces, 0).DetachFromDisposeScope(), Labels.clone().DetachFromDisposeScope(), Classes, 1);
    }

    /// <summary>Features minus their mean over time at each place: what a clip shows all the time is gone, what changes
    /// stays. With few labels a probe can't find that difference by itself.</summary>
    /// <exception cref="InvalidOperationException">The tokens do not divide into time slices.</exception>
    public FeatureSet ChangeOverTime()
    {
        NeedWholeSlices();
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var inTime = Features.to(float32).unflatten(1, [TimeSlices, -1]); // [N, slices, places, D]
        var change = (inTime - inTime.mean([1], keepdim: true)).flatten(1, 2); // [N, tokens, D]
        return new(change.DetachFromDisposeScope(), Labels.clone().DetachFromDisposeScope(), Classes, TimeSlices);
    }

    private void NeedWholeSlices()
    {
        if (Tokens % TimeSlices != 0)
            throw new InvalidOperationException($"{Tokens} tokens do not divide into {TimeSlices} time slices.");
    }

    private Tensor Quarters(Tensor x)
    {
        var side = (long)Math.Round(Math.Sqrt(Tokens / TimeSlices));
        if (side * side * TimeSlices != Tokens)
            throw new InvalidOperationException(
                $"A time slice has {Tokens / TimeSlices} tokens, which is not a square; quarters need a square frame.");
        var frame = x.unflatten(1, [TimeSlices, side, side]).mean([1]).permute(0, 3, 1, 2); // [B, D, side, side]
        return nn.functional.adaptive_avg_pool2d(frame, 2).flatten(2).transpose(1, 2).flatten(1); // [B, 4 * D]
    }

    public void Dispose()
    {
        Features.Dispose();
        Labels.Dispose();
    }
}
