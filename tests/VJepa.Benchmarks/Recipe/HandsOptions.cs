using System.Globalization;
using VJepa.Lab.Worlds.Hands;
using VJepa.Objectives;
using VJepa.Training;
using VJepa.Variants;

namespace VJepa.Benchmarks.Recipe;

/// <summary>The options of <see cref="HandsSearch"/>: <c>--name value</c>.</summary>
internal sealed class HandsOptions(string[] args)
{
    public string Text(string name, string otherwise) =>
        Array.IndexOf(args, "--" + name) is >= 0 and var at ? args[at + 1] : otherwise;

    public int Number(string name, int otherwise) =>
        int.Parse(Text(name, $"{otherwise}"), CultureInfo.InvariantCulture);

    public double Value(string name, double otherwise) =>
        double.Parse(Text(name, otherwise.ToString("R", CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    /// <summary>Where the run is saved, and where its encoder is kept; empty: nowhere.</summary>
    public (string Save, string Ship) Folders()
    {
        var (save, ship) = (Text("save", ""), Text("ship", ""));
        return ship == "" || save != "" ? (save, ship)
            : throw new ArgumentException("--ship keeps the encoder of a saved run: give --save DIR as well.");
    }

    public HandsWorldConfig Looks()
    {
        var looks = HandsWorldConfig.Of(Enum.Parse<HandsDifficulty>(Text("looks", "Middle"))) with { Frames = 8 };
        return looks with
        {
            Noise = Value("noise", looks.Noise),
            SurfaceContrast = Value("contrast", looks.SurfaceContrast),
        };
    }

    public PretrainingConfig Config()
    {
        var config = HandsVariants.Of(
            args[0], Text("masks", "four"), Text("teacher", ""), Number("steps", 3000), Text("loss", "L1"));
        var asked = Value("asked", 1);
        config = config with
        {
            Encoder = config.Encoder with { Width = Number("width", 96) },
            Predictor = config.Predictor with { Width = Number("width", 96) },
            BatchSize = Number("batch", 32),
            Masks = asked == 1 ? config.Masks : [.. config.Masks.Select(mask => new DualMask(mask, asked))],
            Objective = new Explained(config.Objective),
            LearningRate = Value("rate", config.LearningRate),
            Seed = Number("seed", 1),
        };
        return config.Target is FrozenTarget frozen
            ? config with { Target = frozen with { Config = config.Encoder } } : config;
    }

    /// <summary>The clips that every row is judged on.</summary>
    public static HandsStream Exam(HandsWorldConfig looks, HandsLooks of) =>
        new(new(looks with { Looks = of }), 520, 40, 0, 1 << 24);

    /// <summary>Training batches from memory.</summary>
    public IClipStream Stream(HandsWorldConfig looks, PretrainingConfig config)
    {
        var rendered = new HandsStream(new(looks), Number("clips", 4096), config.BatchSize, config.Seed);
        return Text("changing", "none") switch
        {
            "none" => rendered,
            "colors" => new ChangingLooks(rendered, config.Seed) { Turns = false },
            "all" => new ChangingLooks(rendered, config.Seed),
            var other => throw new ArgumentException($"--changing {other}: choose none, colors or all."),
        };
    }
}
