using VJepa.Variants;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class VJepa21CheckpointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa21-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Path(string name) => System.IO.Path.Combine(folder, name);

    [Theory, InlineData(21, false, "ema_encoder"), InlineData(22, true, "target_encoder")]
    public void A_checkpoint_comes_back_with_every_tensor(int seed, bool lastLevelOnly, string owner)
    {
        using var scope = NewDisposeScope();
        var own = new DenseCase(seed, lastLevelOnly);
        using var networks = own.Networks;
        var path = Path("tiny.pt");
        VJepa21Checkpoint.Write(path, networks, owner);
        using var loaded = VJepa21Checkpoint.Load(path, own.Config);
        Same(networks.Encoder, loaded.Encoder);
        Same(networks.Predictor, loaded.Predictor);
        Same(networks.TargetEncoder, loaded.TargetEncoder);
    }

    [Fact]
    public void A_written_file_has_the_released_names_and_opens_as_an_encoder_for_videos()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var own = new DenseCase(24);
        using var networks = own.Networks;
        var path = Path("names.pt");
        VJepa21Checkpoint.Write(path, networks);
        using (var archive = new PyTorchArchive(path))
        {
            var image = archive.Tensors["encoder.module.backbone.patch_embed_img.proj.weight"];
            Assert.Equal([own.Plain.Width, 3, 1, own.Patch, own.Patch], image.Shape);
            string[] names =
            [
                "predictor.module.backbone.predictor_embed.0.weight", "predictor.module.backbone.mask_tokens.1",
                "predictor.module.backbone.predictor_proj_context.bias", "ema_encoder.module.backbone.video_mod_embed",
                "ema_encoder.module.backbone.norms_block.0.weight", "encoder.module.backbone.blocks.1.attn.qkv.bias",
            ];
            Assert.All(names, name => Assert.Contains(name, archive.Tensors.Keys));
        }
        var config = own.Config.Run.Encoder;
        using var encoder = EncoderLoader.Load(path, config);
        var clips = own.Groups[0].Clips;
        Near.Within(2e-5, encoder.call(clips), networks.TargetEncoder.call(clips), "features of videos");
    }

    [Fact]
    public void Missing_unknown_and_misshapen_tensors_are_errors_that_name_them()
    {
        using var scope = NewDisposeScope();
        var own = new DenseCase(25);
        using var networks = own.Networks;
        string Error(string owner, Action<Dictionary<string, object?>> change)
        {
            var contents = new Dictionary<string, object?>();
            foreach (var (name, network) in new (string, nn.Module)[]
            {
                ("encoder", networks.Encoder), ("predictor", networks.Predictor),
                ("ema_encoder", networks.TargetEncoder),
            })
            {
                var state = network.state_dict().ToDictionary(
                    p => "module.backbone." + p.Key, p => (object?)p.Value);
                if (name == owner) change(state);
                if (state.Count > 0) contents[name] = state;
            }
            var path = Path("changed.pt");
            PyTorchWriter.Write(path, contents);
            return Assert.Throws<WeightFileException>(() => VJepa21Checkpoint.Load(path, own.Config)).Message;
        }
        const string prefix = "module.backbone.";
        Assert.Contains("1 missing: img_mod_embed", Error("encoder", s => s.Remove(prefix + "img_mod_embed")));
        Assert.Contains("'predictor'", Error("predictor", s => s.Remove(prefix + "predictor_proj_context.bias")));
        Assert.Contains("1 unexpected: surprise", Error("predictor", s => s[prefix + "surprise"] = zeros(2)));
        Assert.Contains("1 of another shape: norms_block.0.bias", Error(
            "ema_encoder", s => s[prefix + "norms_block.0.bias"] = zeros(1)));
        Assert.Contains("has no 'ema_encoder'", Error("ema_encoder", s => s.Clear()));
        Assert.Throws<ArgumentException>(() => VJepa21Checkpoint.Write(Path("x.pt"), networks, "teacher"));
    }

    private static void Same(nn.Module expected, nn.Module actual)
    {
        var (one, other) = (expected.state_dict(), actual.state_dict());
        Assert.Equal(one.Keys.Order(), other.Keys.Order());
        Assert.All(one.Keys, name => Near.Within(0, other[name], one[name], name));
    }
}
