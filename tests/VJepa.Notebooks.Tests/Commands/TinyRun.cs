using VJepa.Lab.Worlds;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Notebooks.Runs;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Notebooks.Tests.Commands;

/// <summary>A folder with two small lists and the file of a run of four steps on them.</summary>
public sealed class TinyRun : IDisposable
{
    public const int Steps = 4, Classes = 2;

    private static readonly MotionWorldConfig world = new()
    {
        Size = 32,
        Frames = 4,
        Laws = [MotionLaw.Right, MotionLaw.Left],
    };

    public TinyRun()
    {
        MotionWorldFiles.Write(world, Path.Combine(Folder, "clips"), train: 12, validation: 6);
        File.WriteAllText(ConfigFile, RunFileJson.Print(Run));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("vjepa-run-").FullName;

    public string ConfigFile => Path.Combine(Folder, "run.json");

    internal static RunFile Run { get; } = new()
    {
        Training = new PretrainingConfig
        {
            Encoder = new EncoderConfig { ImageSize = 32, PatchSize = 8, Frames = 4, Width = 16, Depth = 1, Heads = 2 },
            Predictor = new PredictorConfig { Width = 8, Depth = 1, MaskTokens = 1 },
            Masks = [MultiBlockMask.ShortRange with { Blocks = 2 }],
            BatchSize = 4,
            Epochs = 1,
            StepsPerEpoch = Steps,
            WarmupEpochs = 0,
            Precision = Precision.Single,
        },
        Data = new RunData { Train = "clips/train.csv", Validation = "clips/val.csv", FrameStep = 1 },
        Run = new RunPlace { Folder = "out", HealthEvery = 0, Device = "cpu" },
        Evaluation = new RunEvaluation { BatchSize = 5, Neighbors = 3, Training = new() { Epochs = 2 } },
    };

    /// <summary>The run with absolute paths.</summary>
    internal RunFile Read(params string[] sets) => RunPaths.From(ConfigFile, RunFileJson.Read(ConfigFile, sets));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
