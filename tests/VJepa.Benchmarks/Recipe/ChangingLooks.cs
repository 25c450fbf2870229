using System.Globalization;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Recipe;

/// <summary>
/// Another stream's clips, in which whatever lasts changes from tubelet to tubelet: each time position is turned by a
/// multiple of 90 degrees, mirrored and colored at random. Looks and places can no longer be predicted from one time to
/// another; what happens still can. Frames within a tubelet stay together, so their motion is left.
/// </summary>
/// <param name="inner">Square clips; owned.</param>
/// <param name="seed">Decides the changes, together with the position.</param>
internal sealed class ChangingLooks(IClipStream inner, int seed) : IClipStream
{
    /// <summary>Frames that change together.</summary>
    public int Tubelet { get; init; } = 2;

    /// <summary>Whether time positions are turned and mirrored.</summary>
    public bool Turns { get; init; } = true;

    /// <summary>Whether colors change: channels change places and are stretched, shifted and, half of the time,
    /// inverted.</summary>
    public bool Colors { get; init; } = true;

    public int BatchSize => inner.BatchSize;

    public IReadOnlyDictionary<string, string> Data => new Dictionary<string, string>(inner.Data)
    {
        [nameof(ChangingLooks)] = string.Create(CultureInfo.InvariantCulture, $"{seed} {Tubelet} {Turns} {Colors}"),
    };

    public long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public ClipBatch Next(CancellationToken cancel = default)
    {
        var random = new Random(unchecked((int)(seed * 7919L + 104_729 * Position)));
        var batch = inner.Next(cancel);
        using var scope = NewDisposeScope();
        using (batch.Clips)
        {
            var (clips, channels) = (batch.Clips.shape[0], batch.Clips.shape[1]);
            var (slices, side) = (batch.Clips.shape[2] / Tubelet, batch.Clips.shape[3]);
            var pieces = batch.Clips.view(clips, channels, slices, Tubelet, side, side)
                .transpose(1, 2).flatten(0, 1); // [B * slices, C, tubelet, S, S]
            if (Turns) pieces = Turned(pieces, random);
            if (Colors) pieces = Colored(pieces, random);
            return batch with
            {
                Clips = pieces.view(clips, slices, channels, Tubelet, side, side).transpose(1, 2)
                    .reshape(clips, channels, slices * Tubelet, side, side).MoveToOuterDisposeScope(),
            };
        }
    }

    public void Dispose() => inner.Dispose();

    private static Tensor Turned(Tensor pieces, Random random)
    {
        var ways = Enumerable.Range(0, (int)pieces.shape[0]).Select(_ => random.Next(8)).ToArray();
        var turned = empty_like(pieces);
        foreach (var way in ways.Index().GroupBy(at => at.Item, at => (long)at.Index))
        {
            using var which = tensor(way.ToArray());
            var some = pieces.index_select(0, which).rot90(way.Key % 4, (3, 4));
            turned.index_copy_(0, which, way.Key < 4 ? some : some.flip(4));
        }
        return turned;
    }

    private static Tensor Colored(Tensor pieces, Random random)
    {
        var count = (int)pieces.shape[0];
        var mixing = zeros(count, 3, 3);
        var shifts = zeros(count, 3, 1);
        for (var i = 0; i < count; i++)
        {
            int[] order = [0, 1, 2];
            random.Shuffle(order);
            var sign = random.Next(2) == 0 ? 1 : -1;
            for (var c = 0; c < 3; c++)
            {
                mixing[i, c, order[c]] = sign * (.5 + random.NextDouble());
                shifts[i, c, 0] = random.NextDouble() - .5;
            }
        }
        return (mixing.matmul(pieces.flatten(2)) + shifts).view(pieces.shape);
    }
}
