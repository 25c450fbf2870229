using System.Globalization;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Step;

/// <summary>The command line of <see cref="StepBenchmark"/>.</summary>
internal sealed record StepOptions
{
    public const string Usage = """
        usage: step [--compare | --plain] [--size tiny|small|large] [--rounds N] [--threads N] [--batch N]
                    [--precision auto|fp32|bf16] [--device cpu|cuda|…] [--recompute] [--json]
          without --compare and --plain: the accelerated step
          --plain    libtorch's operations alone (what VJEPA_ACCELERATION=off runs)
          --compare  plain and accelerated, in fp32 and in bf16 (or the one of --precision), taking turns,
                     for tiny and small
          --json     one object as the last line; its ratios are against plain fp32
        """;

    public bool Compare { get; private init; }
    public bool Plain { get; private init; }
    public bool Json { get; private init; }
    public bool Recompute { get; private init; }
    public int Rounds { get; private init; } = 7;
    public int Threads { get; private init; }
    public int? Batch { get; private init; }
    public Precision Precision { get; private init; } = Precision.Auto;

    /// <summary>What is compared: both types, or the one that was asked for.</summary>
    public IReadOnlyList<Precision> Precisions =>
        Precision == Precision.Auto ? [Precision.Single, Precision.BFloat16] : [Precision];

    public string DeviceName { get; private init; } = "cpu";
    public IReadOnlyList<string> Sizes { get; private init; } = ["tiny", "small"];

    /// <exception cref="ArgumentException">An option is not known or has no fitting value.</exception>
    public static StepOptions Parse(string[] args)
    {
        var options = new StepOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"{name} needs a value.");
            int Number() => int.TryParse(Value(), CultureInfo.InvariantCulture, out var n) && n > 0
                ? n
                : throw new ArgumentException($"{name} {args[i]}: give a positive number.");
            options = name switch
            {
                "--compare" => options with { Compare = true },
                "--plain" => options with { Plain = true },
                "--json" => options with { Json = true },
                "--recompute" => options with { Recompute = true },
                "--rounds" => options with { Rounds = Number() },
                "--threads" => options with { Threads = Number() },
                "--batch" => options with { Batch = Number() },
                "--device" => options with { DeviceName = Value() },
                "--size" => options with
                {
                    Sizes =
                    [
                        StepSizes.All.ContainsKey(Value())
                            ? args[i]
                            : throw new ArgumentException($"There is no size {args[i]}."),
                    ],
                },
                "--precision" => options with
                {
                    Precision = Value() switch
                    {
                        "auto" => Precision.Auto,
                        "fp32" => Precision.Single,
                        "bf16" => Precision.BFloat16,
                        var other => throw new ArgumentException($"There is no precision {other}."),
                    },
                },
                _ => throw new ArgumentException($"{name} is no option."),
            };
        }
        return options;
    }

    /// <summary>The configuration of a size, as asked for.</summary>
    public PretrainingConfig Config(string size, Precision? precision = null)
    {
        var config = StepSizes.All[size];
        return config with
        {
            Precision = precision ?? Precision,
            Recompute = Recompute,
            BatchSize = Batch ?? config.BatchSize,
        };
    }

    public Device Device => Devices.Named(DeviceName);
}
