using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>How a linear or nearest-neighbor probe makes one vector of a clip's tokens.</summary>
public enum TokenPooling
{
    /// <summary>The mean of all tokens: [D].</summary>
    Mean,

    /// <summary>The mean of each time slice, one after the other, so that order in time stays readable: [slices * D].</summary>
    MeanPerTimeSlice,

    /// <summary>The mean over all time of each quarter of a square frame, one after the other, so that places stay readable: [4 * D]. What turns or
    /// grows goes opposite ways in opposite quarters, and the mean of them all has lost it.</summary>
    MeanPerQuarter,

    /// <summary>All tokens, one after the other: [N * D].</summary>
    All,
}

/// <summary>Features of a frozen encoder with their labels. It owns its tensors.</summary>
/// <param name="Features">float32 or float16, [N, tokens, D].</param>
/// <param name="Labels">int64 [N], 0 to <paramref name="Classes"/> - 1.</param>
/// <param name="Classes">How many classes there are.</param>
/// <param name="TimeSlices">Token positions in time; the tokens of one follow each other.</param>
public sealed record FeatureSet(Tensor Features, Tensor Labels, int Classes, int TimeSlices) : IDisposable
{
    public long Count => Features.shape[0];
    public long Tokens => Features.shape[1];
    public long Width => Features.shape[2];

    /// <summary>Features of some clips in single precision: indices int64 [B] -> [B, tokens, D].</summary>
    public Tensor Batch(Tensor indices) => Features.index_select(0, indices.to(Features.device)).to(float32);

    /// <summary>The same features of some clips, as a set of its own.</summary>
    public FeatureSet Select(ReadOnlySpan<long> indices)
    {
        using var chosen = tensor(indices.ToArray(), device: Features.device);
        return this with
        {
            Features = Features.index_select(0, chosen).DetachFromDisposeScope(),
            Labels = Labels.index_select(0, chosen).DetachFromDisposeScope(),
        };
    }

    /// <summary>One vector a clip, as a set with one token: [N, 1, F].</summary>
    /// <exception cref="InvalidOperationException">The tokens are no whole number of time slices, or for quarters those of a slice no square.</exception>
    public FeatureSet Pool(TokenPooling pooling)
    {
        if (pooling is TokenPooling.MeanPerTimeSlice or TokenPooling.MeanPerQuarter && Tokens % TimeSlices != 0)
            throw new InvalidOperationException($"{Tokens} tokens are no whole number of {TimeSlices} time slices.");
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
                TokenPooling.MeanPerTimeSlice => x.unflatten(1, [TimeSlices, -1]).mean([2]).flatten(1), // [B, slices * D]
                TokenPooling.MeanPerQuarter => Quarters(x), // [B, 4 * D]
                _ => x.flatten(1), // [B, N * D]
            };
            pieces.Add(pooled.unsqueeze(1).MoveToOuterDisposeScope());
        }
        return new FeatureSet(cat(pieces, 0).DetachFromDisposeScope(), Labels.clone().DetachFromDisposeScope(), Classes, 1);
    }

    private Tensor Quarters(Tensor x)
    {
        var side = (long)Math.Round(Math.Sqrt(Tokens / TimeSlices));
        if (side * side * TimeSlices != Tokens)
            throw new InvalidOperationException($"{Tokens / TimeSlices} tokens in a time slice are no square; its quarters can't be told.");
        var frame = x.unflatten(1, [TimeSlices, side, side]).mean([1]).permute(0, 3, 1, 2); // [B, D, side, side]
        return nn.functional.adaptive_avg_pool2d(frame, 2).flatten(2).transpose(1, 2).flatten(1); // [B, 4 * D]
    }

    public void Dispose()
    {
        Features.Dispose();
        Labels.Dispose();
    }
}
