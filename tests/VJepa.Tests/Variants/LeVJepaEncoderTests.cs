using VJepa.Lab.Evaluation;
using VJepa.Models;
using VJepa.Training;
using VJepa.Variants;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class LeVJepaEncoderTests : IDisposable
{
    private static readonly EncoderConfig Shape = new()
    {
        ImageSize = 16,
        PatchSize = 8,
        Frames = 4,
        TubeletSize = 1,
        Width = 24,
        Depth = 2,
        Heads = 2,
        Positions = PositionKind.Rotary,
        Initialization = Initialization.FanIn,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-le-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    internal static LeVJepaEncoder Create(PositionKind positions = PositionKind.Rotary)
    {
        using var random = new Generator(3);
        return new LeVJepaEncoder(Shape with { Positions = positions }, random);
    }

    private static Tensor Clips(int batch = 2)
    {
        using var random = new Generator(5);
        return randn([batch, 3, 4, 16, 16], generator: random);
    }

    private static Tensor WithOther(Tensor clips, int frame)
    {
        var changed = clips.clone();
        changed[.., .., frame] = -changed[.., .., frame] + 1;
        return changed;
    }

    [Theory, InlineData(PositionKind.Rotary), InlineData(PositionKind.SineCosine)]
    public void A_frame_s_tokens_ignore_later_frames_and_see_their_own_and_earlier_ones(PositionKind positions)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var encoder = Create(positions);
        var clips = Clips();
        var before = encoder.PatchTokens(clips).view(2, 4, 4, 24); // [B, T, tokens of a frame, D]
        for (var frame = 0; frame < 4; frame++)
        {
            var after = encoder.PatchTokens(WithOther(clips, frame)).view(2, 4, 4, 24);
            if (frame > 0) Near.Within(1e-5, before[.., ..frame], after[.., ..frame], $"before frame {frame}");
            for (var t = frame; t < 4; t++)
                Assert.True(Near.MaxAbs(before[.., t], after[.., t]) > 1e-3, $"Frame {t} does not see {frame}.");
        }
    }

    [Fact]
    public void Within_a_frame_a_token_sees_all_others()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var encoder = Create();
        var clips = Clips();
        var changed = clips.clone();
        changed[.., .., 0, 8.., 8..] += 2; // the last token of frame 0
        var difference = (encoder.PatchTokens(clips) - encoder.PatchTokens(changed)).abs().amax([0, 2]);
        Assert.True(difference[0].item<float>() > 1e-3);
    }

    [Fact]
    public void The_class_token_depends_on_every_frame_and_no_patch_depends_on_it()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var encoder = Create();
        var clips = Clips();
        var (before, patches) = (encoder.ClassToken(clips), encoder.PatchTokens(clips));
        Assert.Equal([2, 1, 24], before.shape);
        for (var frame = 0; frame < 4; frame++)
            Assert.True(Near.MaxAbs(before, encoder.ClassToken(WithOther(clips, frame))) > 1e-3, $"frame {frame}");
        encoder.named_parameters().Single(p => p.name == "cls_token").parameter
            .add_(arange(24, dtype: float32)); // not the same to all, which LayerNorm would take away
        Near.Within(1e-6, patches, encoder.PatchTokens(clips), "patches");
        Assert.True(Near.MaxAbs(before, encoder.ClassToken(clips)) > 1e-3);
    }

    [Theory, InlineData(PositionKind.Rotary), InlineData(PositionKind.SineCosine)]
    public void Dropping_whole_frames_at_the_end_leaves_the_features_of_the_others(PositionKind positions)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var encoder = Create(positions);
        var clips = Clips();
        var keep = arange(8).unsqueeze(0).expand(2, -1); // frames 0 and 1
        var kept = encoder.call(clips, keep);
        Assert.Equal([2, 9, 24], kept.shape);
        Near.Within(1e-5, encoder.PatchTokens(clips)[.., ..8], kept[.., ..8], "kept tokens");
        Assert.Equal([2, 1 + 4 * 9, 24], encoder.call(zeros([2, 3, 4, 24, 24]), null).shape);
    }

    [Fact]
    public void Saved_weights_load_again_and_give_the_same_features_to_probes()
    {
        using var scope = NewDisposeScope();
        using var encoder = Create();
        var path = Path.Combine(folder, "le.safetensors");
        encoder.Save(path);
        using var loaded = LeVJepaEncoder.Load(path, Shape);
        FeatureSet Features(Func<Tensor, Tensor> extract, int slices) => FeatureExtractor.Extract(
            extract, [new ClipBatch(Clips(3), zeros(3, dtype: int64), [])], 2, slices);
        using var all = Features(loaded.PatchTokens, 4);
        using var quiet = no_grad();
        Near.Within(0, encoder.PatchTokens(Clips(3)), all.Features, "patches");
        Assert.Equal((16, 4), (all.Tokens, all.TimeSlices));
        using var one = Features(loaded.ClassToken, 1);
        Near.Within(0, encoder.ClassToken(Clips(3)), one.Features, "class token");
        var error = Assert.Throws<WeightFileException>(() => LeVJepaEncoder.Load(path, Shape with { Depth = 3 }));
        Assert.Contains("missing", error.Message);
    }
}
