using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Training;

public sealed class ContinuationTests : IDisposable
{
    private static readonly PretrainingConfig First = TinyRun.Config with
    {
        Encoder = TinyRun.Config.Encoder with { Positions = PositionKind.Rotary },
        MaskToken = MaskTokenChoice.ByGroup,
        ClipNorm = null,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("continuation").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Clips of noise of another size.</summary>
    private sealed class Noise(int frames, int size, int batch = 2) : IClipStream
    {
        public int BatchSize => batch;
        public long Position { get; set; }

        public ClipBatch Next(CancellationToken cancel = default)
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)Position++ + 7);
            return new ClipBatch(
                randn([batch, 3, frames, size, size], generator: generator).DetachFromDisposeScope(),
                zeros(batch, dtype: int64).DetachFromDisposeScope(), new string[batch]);
        }

        public void Dispose()
        {
        }
    }

    [Theory, InlineData(PositionKind.Rotary), InlineData(PositionKind.SineCosine)]
    public void A_cool_down_starts_with_the_networks_and_moments_of_the_first_run_and_learns_on_larger_clips(
        PositionKind positions)
    {
        using var scope = NewDisposeScope();
        using var before = new Pretrainer(First with { Encoder = First.Encoder with { Positions = positions } });
        before.Run(new TinyRun.Stream(), untilStep: 3);
        var path = Checkpoint.Save(before, folder);
        var larger = positions == PositionKind.Rotary
            ? before.Config.CoolDown(8, 48, epochs: 2)
            : before.Config.CoolDown(4, 48, epochs: 2);
        using var after = Continuation.From(path, larger);
        Assert.Equal(0, after.NextStep);
        var weights = before.TargetEncoder.state_dict();
        foreach (var (name, tensor) in after.TargetEncoder.state_dict().Where(pair => pair.Key != "pos_embed"))
            Near.Within(0, tensor, weights[name], name);
        Assert.Equal(
            before.Parameters.Select(p => (p.Name, p.Updates)), after.Parameters.Select(p => (p.Name, p.Updates)));
        Near.Within(0, after.Parameters[0].ExpAvg, before.Parameters[0].ExpAvg, "moment");
        if (positions == PositionKind.SineCosine)
            Near.Within(0, after.Encoder.state_dict()["pos_embed"], PositionTable.Resize(
                before.Encoder.state_dict()["pos_embed"], before.Config.Encoder.Grid, larger.Encoder.Grid), "table");
        var reports = new List<StepReport>();
        after.Run(new Noise(larger.Encoder.Frames, 48), progress: new ImmediateProgress<StepReport>(reports.Add));
        Assert.Equal(larger.Steps, reports.Count);
        Assert.True(reports[^1].LearningRate < reports[0].LearningRate);
        Assert.All(reports, report => Assert.Equal(First.Momentum.Start, report.Momentum, .2));
    }

    [Fact]
    public void A_run_that_starts_from_another_goes_on_from_its_own_checkpoints_afterwards()
    {
        using var scope = NewDisposeScope();
        using var before = new Pretrainer(First);
        before.Run(new TinyRun.Stream(), untilStep: 2);
        var larger = First.CoolDown(8, 48, epochs: 1);
        var settings = new RunSettings
        {
            Folder = Path.Combine(folder, "cool-down"),
            StartFrom = Checkpoint.Save(before, folder),
            CheckpointEvery = 1,
            HealthEvery = 0,
        };
        using var stop = new CancellationTokenSource();
        var progress = new ImmediateProgress<StepReport>(report =>
        {
            if (report.Step == 1) stop.Cancel();
        });
        using (var half = TrainingRun.Continue(
            larger, settings, new Noise(8, 48), progress: progress, cancel: stop.Token))
            Assert.Equal(2, half.NextStep);
        using var done = TrainingRun.Continue(larger, settings, new Noise(8, 48));
        using var atOnce = Continuation.From(settings.StartFrom, larger);
        atOnce.Run(new Noise(8, 48));
        TinyRun.SameState(TinyRun.State(atOnce), TinyRun.State(done));
    }

    [Fact]
    public void Clips_of_several_lengths_go_through_every_step_with_masks_on_their_own_grids()
    {
        using var scope = NewDisposeScope();
        using var pretrainer = new Pretrainer(First);
        var reports = new List<StepReport>();
        pretrainer.Run(
            [new Noise(4, 32), new Noise(8, 32, batch: 3)], untilStep: 2,
            new ImmediateProgress<StepReport>(reports.Add));
        Assert.Equal([0L, 1], reports.Select(report => report.Step));
        Assert.All(reports, report => Assert.Equal(2 * First.Masks.Count, report.MaskLosses.Count));
        Assert.All(reports, report => Assert.Equal(report.MaskLosses.Average(), report.Loss, 1e-5));
        // The second half of each mask token's list belongs to the second group (by group, V-JEPA 2).
        Assert.All(
            pretrainer.Parameters.Where(p => p.Name.StartsWith("predictor.mask_tokens.", StringComparison.Ordinal)),
            p => Assert.Equal(2, p.Updates));
        using var alone = new Pretrainer(First);
        alone.Run(new Noise(4, 32), untilStep: 2);
        Assert.Equal(0, alone.Parameters.Single(p => p.Name == "predictor.mask_tokens.1").Updates);
    }
}
