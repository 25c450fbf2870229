using VJepa.Acceleration;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Tests.Training;
using VJepa.Training;
using VJepa.Variants;

namespace VJepa.Tests.Processes;

internal static partial class MpiChild
{
    public static string[] Kinds =>
    [
        "plain", "centered", "whole-batch", "sigreg", "accumulated", "clipped", "bfloat16", "uneven", "threaded",
        "recompute", "threaded-recompute", "threaded-accumulated", "growing", "late",
    ];

    /// <summary>20 steps.</summary>
    public static PretrainingConfig Config(string kind)
    {
        var config = TinyRun.Config with { Epochs = 5, ClipNorm = null };
        return kind switch
        {
            "centered" => config with
            {
                Target = new EmaTarget { Normalization = TargetNormalization.StandardizedLayerNorm },
            },
            "whole-batch" => config with { Objective = new VarianceCovariance(new L1Objective()) },
            "sigreg" => config with { Objective = new SigReg(new L1Objective()) { Hidden = 16, Outputs = 4 } },
            "accumulated" => config with { Accumulation = 2 },
            "clipped" => config with { ClipNorm = .01, WarmupEpochs = 0 },
            "bfloat16" => config with { Precision = Precision.BFloat16 },
            "uneven" => config with { BatchSize = 5 },
            "recompute" or "threaded-recompute" => config with { Recompute = true },
            "threaded-accumulated" => config with { BatchSize = 8, Accumulation = 2 },
            _ => config,
        };
    }

    public static RunnerFactory? Inner(string kind) => kind switch
    {
        "bfloat16" or "threaded" or "threaded-recompute" or "threaded-accumulated" => ThreadedRunner.WithShares(2),
        _ => PlainRunner.Create,
    };
}
