using VJepa.Models;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

/// <summary>Prefixes of names, in any nesting; what does not fit is shown.</summary>
public sealed class NamePrefixTests : IDisposable
{
    private static readonly EncoderConfig Small = SmallEncoder.Rotary with { Positions = PositionKind.SineCosine };

    private readonly string folder = Directory.CreateTempSubdirectory("prefixes").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(params IEnumerable<KeyValuePair<string, Tensor>>[] tensors)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.pt");
        PyTorchWriter.Write(
            path, tensors.SelectMany(part => part).ToDictionary(pair => pair.Key, pair => (object?)pair.Value));
        return path;
    }

    private static Dictionary<string, Tensor> Named(nn.Module network, string prefix) =>
        network.state_dict().ToDictionary(pair => prefix + pair.Key, pair => pair.Value);

    private static string Error(Func<object> action) => Assert.Throws<WeightFileException>(action).Message;

    [Theory]
    [InlineData("")]
    [InlineData("_orig_mod.")]
    [InlineData("module.")]
    [InlineData("backbone.")]
    [InlineData("model.")]
    [InlineData("state_dict.")]
    [InlineData("encoder.")]
    [InlineData("module._orig_mod.")]
    [InlineData("_orig_mod.module.backbone.")]
    [InlineData("model.module.encoder.")]
    [InlineData("state_dict.model.encoder._orig_mod.")]
    [InlineData("encoder.encoder.")]
    [InlineData("model.encoder.backbone._orig_mod.module.")]
    [InlineData("state_dict.module.target_encoder._orig_mod.backbone.")]
    [InlineData("encoder.model.state_dict.backbone.module._orig_mod.")]
    [InlineData("video_encoder.")]
    [InlineData("net.student.trunk.")]
    [InlineData("jepa.target_encoder.trunk.")]
    public void Wrappers_in_any_nesting_are_peeled(string prefix)
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Small);
        var isTarget = prefix.Contains("target_encoder.", StringComparison.Ordinal);
        foreach (var rest in new[] { new Dictionary<string, Tensor>(), new() { ["optimizer.state.0"] = ones(2) } })
        {
            var path = Write(Named(encoder, prefix), rest);
            using var file = new WeightFile(path);
            Assert.Equal([isTarget ? NetworkPart.TargetEncoder : NetworkPart.Encoder], file.Parts);
            Assert.Equal(rest.Keys, file.Unknown);
            using var loaded = EncoderLoader.Load(path, Small);
            foreach (var (name, tensor) in encoder.state_dict())
                Near.Within(0, loaded.state_dict()[name], tensor, prefix + name);
        }
    }

    [Fact]
    public void Wrappers_of_single_blocks_are_peeled()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Small);
        var compiled = encoder.state_dict().ToDictionary(
            pair => "module." + pair.Key.Replace(".attn.", "._orig_mod.attn.", StringComparison.Ordinal),
            pair => pair.Value);
        using var loaded = EncoderLoader.Load(Write(compiled), Small);
        Near.Within(0, loaded.state_dict()["norm.weight"], encoder.state_dict()["norm.weight"], "norm");
    }

    [Theory, InlineData("model."), InlineData("module.model."), InlineData("my."), InlineData("my.own.")]
    public void All_networks_of_a_wrapped_file_are_found(string prefix)
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Small);
        using var predictor = new Predictor(new PredictorConfig { Width = 12, Depth = 1 }, Small);
        var path = Write(
            Named(encoder, prefix + "encoder._orig_mod."), Named(predictor, prefix + "predictor._orig_mod."),
            Named(encoder, prefix + "target_encoder._orig_mod."));
        using var file = new WeightFile(path);
        Assert.Equal([NetworkPart.Encoder, NetworkPart.TargetEncoder, NetworkPart.Predictor], file.Parts);
        using var loaded = EncoderLoader.LoadPredictor(path, Small);
        Assert.Equal(12, loaded.Config.Width);
    }

    [Theory]
    [InlineData("", "encoder.")]
    [InlineData("model.", "encoder.")]
    [InlineData("module._orig_mod.", "vjepa2.encoder.")]
    [InlineData("encoder.", "encoder.")]
    [InlineData("model.vjepa2.", "encoder.")]
    [InlineData("backbone.", "")]
    [InlineData("clips.", "encoder.")]
    public void Hugging_face_names_are_found_after_wrappers(string prefix, string own)
    {
        using var scope = NewDisposeScope();
        var config = Small with { Positions = PositionKind.Rotary };
        using var encoder = new Encoder(config);
        var theirs = HuggingFaceNames.To(NetworkPart.Encoder, encoder.state_dict())
            .ToDictionary(pair => prefix + own + pair.Key["encoder.".Length..], pair => pair.Value);
        using var loaded = EncoderLoader.Load(Write(theirs), config);
        foreach (var (name, tensor) in encoder.state_dict()) Near.Within(0, loaded.state_dict()[name], tensor, name);
    }

    [Fact]
    public void What_does_not_fit_is_shown_with_what_was_looked_for()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Small);
        var other = Error(() => EncoderLoader.Load(Write(new Dictionary<string, Tensor>
        {
            ["conv1.weight"] = ones(2),
            ["layer1.0.bn1.weight"] = ones(2),
        })));
        Assert.Contains("has no Encoder. It has no known network", other);
        Assert.Contains("Of its 2 names the first are conv1.weight, layer1.0.bn1.weight", other);
        Assert.Contains("Looked for: patch_embed.proj.weight", other);
        var two = Write(Named(encoder, "student."), Named(encoder, "teacher."));
        Assert.Contains("Several encoders are in it, after student., teacher.", Error(() => EncoderLoader.Load(two)));
        var twice = Write(Named(encoder, "model."), Named(encoder, "state_dict."));
        Assert.Contains("more than once: model.", Error(() => EncoderLoader.Load(twice, Small)));
        Assert.Contains("It has no tensors", Error(() => EncoderLoader.Load(Write())));
    }
}
