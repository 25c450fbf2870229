using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

/// <summary>A V-JEPA 2.1 network of sizes drawn at random, with clips, images and masks, and the same in plain numbers.
/// </summary>
internal sealed partial class DenseCase
{
    private readonly Random random;

    public DenseCase(int seed, bool lastLevelOnly = false)
    {
        random = new Random(seed);
        var (depth, headWidth) = (random.Next(2, 4), 2 * random.Next(3, 7));
        var (heads, predictorHeads) = (random.Next(1, 3), random.Next(1, 3));
        Patch = random.Next(2, 4);
        int[] levels = [.. Enumerable.Range(0, depth - 1).Where(_ => random.Next(2) == 0), depth - 1];
        if (levels.Length == 1 && seed % 2 == 0) levels = [0, depth - 1];
        Config = new VJepa21Config
        {
            Run = new PretrainingConfig
            {
                Encoder = new EncoderConfig
                {
                    ImageSize = 3 * Patch,
                    PatchSize = Patch,
                    Frames = 4,
                    Width = heads * headWidth,
                    Heads = heads,
                    Depth = depth,
                    MlpRatio = 2,
                    Positions = PositionKind.RotaryPaired,
                    Initialization = Initialization.FanIn,
                },
                Predictor = new PredictorConfig
                {
                    Width = predictorHeads * 2 * random.Next(3, 6),
                    Heads = predictorHeads,
                    Depth = random.Next(1, 3),
                    MaskTokens = 2,
                },
                MaskToken = MaskTokenChoice.ByGroup,
                Precision = Precision.Single,
                StepsPerEpoch = 10,
                Epochs = 2,
                WarmupEpochs = 1,
                WeightDecay = .1,
                Momentum = (.8, .9),
            },
            Levels = levels,
            LastLevelOnly = lastLevelOnly,
            ContextFrom = 2,
            ContextUntil = 6,
            ImageContextWeight = .7,
        };
        Networks = DenseTrainer.New(Config);
        foreach (var network in new nn.Module[] { Networks.Encoder, Networks.Predictor, Networks.TargetEncoder })
            foreach (var p in network.parameters()) Move(p);
        Groups = [Group(4, 2, 2), Group(1, 1, 2)];
        Plain = new(heads * headWidth, heads, levels, Patch, predictorHeads);
    }

    public int Patch { get; }

    public VJepa21Config Config { get; }

    public DenseNetworks Networks { get; }

    /// <summary>Videos under two masks, images under one.</summary>
    public IReadOnlyList<ClipGroup> Groups { get; }

    public PlainDense Plain { get; }

    public static Dictionary<string, double[]> Numbers(nn.Module network) =>
        network.state_dict().ToDictionary(pair => pair.Key, pair => Flat(pair.Value));

    public static double[] Flat(Tensor tensor) => [.. tensor.detach().to(float64).flatten().data<double>()];

    public static long[] Row(Tensor indices, int clip) => [.. indices[clip].data<long>()];

    public static double[,,,] Clip(Tensor clips, int clip)
    {
        var (shape, values) = (clips.shape, Flat(clips[clip]));
        var numbers = new double[shape[1], shape[2], shape[3], shape[4]];
        Buffer.BlockCopy(values, 0, numbers, 0, 8 * values.Length);
        return numbers;
    }

    private ClipGroup Group(int frames, int masks, int batch)
    {
        var (rows, columns) = (random.Next(2, 4), random.Next(2, 4));
        using var noise = new Generator((ulong)random.Next());
        var clips = randn([batch, 3, frames, rows * Patch, columns * Patch], generator: noise);
        var count = rows * columns * Math.Max(1, frames / 2);
        return new(clips, [.. Enumerable.Range(0, masks).Select(_ => Mask(batch, count))]);
    }

    /// <summary>Some tokens visible, some hidden, perhaps one neither.</summary>
    private MaskPair Mask(int batch, int count)
    {
        var (seen, left) = (random.Next(1, count - 1), random.Next(0, 2));
        var lists = Enumerable.Range(0, batch).Select(_ =>
        {
            long[] order = [.. Enumerable.Range(0, count).OrderBy(_ => random.Next()).Select(token => (long)token)];
            return (Seen: order[..seen].Order(), Hidden: order[seen..(count - left)].Order());
        }).ToList();
        return new(
            tensor(lists.SelectMany(list => list.Seen).ToArray()).view(batch, -1),
            tensor(lists.SelectMany(list => list.Hidden).ToArray()).view(batch, -1));
    }

    private void Move(Tensor parameter)
    {
        using var quiet = no_grad();
        using var noise = new Generator((ulong)random.Next());
        parameter.add_(randn(parameter.shape, generator: noise) * .2);
    }
}
