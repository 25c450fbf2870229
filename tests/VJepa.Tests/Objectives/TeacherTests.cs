using VJepa.Objectives;
using VJepa.Tests.Training;
using VJepa.Training;

namespace VJepa.Tests.Objectives;

/// <summary>Four teachers by one setting, <see cref="PretrainingConfig.Target"/>.</summary>
public sealed class TeacherTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-teachers-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Teacher()
    {
        using var earlier = new Pretrainer(TinyRun.Config with { Seed = 9 });
        return Checkpoint.Save(earlier, folder);
    }

    [Theory]
    [InlineData("ema"), InlineData("run"), InlineData("file"), InlineData("itself"), InlineData("pixels")]
    public void Each_teacher_trains_encoder_and_predictor(string which)
    {
        ITargetProvider target = which switch
        {
            "ema" => new EmaTarget(),
            "run" => new FrozenTarget(Teacher()),
            "file" => new FrozenTarget(Path.Combine(Teacher(), "encoder.safetensors")),
            "itself" => new StopGradientTarget(),
            _ => new PixelTarget(),
        };
        using var pretrainer = new Pretrainer(TinyRun.Config with { Target = target });
        using var clips = TinyRun.Clips(4);
        var before = TinyRun.State(pretrainer);
        for (var step = 0; step < 3; step++) Assert.True(double.IsFinite(pretrainer.Step(clips).Loss));
        var after = TinyRun.State(pretrainer);
        string[] trained = ["encoder.patch_embed.proj.weight", "predictor.predictor_proj.weight"];
        Assert.All(trained, name => Assert.False(before[name].SequenceEqual(after[name]), $"{name} is unchanged."));
        using var targets = pretrainer.Targets(clips);
        Assert.Equal([4, TinyRun.Config.Encoder.Grid.Count, target.Width(TinyRun.Config.Encoder)], targets.shape);
        Assert.False(targets.requires_grad);
    }

    [Fact]
    public void A_frozen_teacher_s_weights_never_change_and_no_optimizer_has_them()
    {
        var path = Teacher();
        var file = Path.Combine(path, "target_encoder.safetensors");
        var weights = File.ReadAllBytes(file);
        var target = new FrozenTarget(path) { Config = TinyRun.Config.Encoder };
        using var student = new Pretrainer(TinyRun.Config with { Target = target });
        using var clips = TinyRun.Clips(4);
        byte[] Features()
        {
            using var features = target.Targets(clips, student.Networks);
            Assert.False(features.requires_grad);
            return features.bytes.ToArray();
        }
        var before = Features();
        for (var step = 0; step < 5; step++) student.Step(clips);
        Assert.Equal(before, Features());
        Assert.Equal(weights, File.ReadAllBytes(file));
        Assert.Equal(["encoder", "predictor"], student.Parameters.Select(p => p.Network).Distinct());
        Assert.All(student.Parameters, p => Assert.Equal(5, p.Updates));
    }
}
