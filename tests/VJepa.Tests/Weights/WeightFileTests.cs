using System.Text.Json;
using VJepa.Lab.Evaluation;
using VJepa.Models;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

public sealed class WeightFileTests : IDisposable
{
    private static readonly EncoderConfig Small = SmallEncoder.Rotary;

    private readonly string folder = Directory.CreateTempSubdirectory("weights").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    private static Dictionary<string, Tensor> State(nn.Module network, string prefix = "") =>
        network.state_dict().ToDictionary(pair => prefix + pair.Key, pair => pair.Value);

    private static void AssertSame(nn.Module expected, nn.Module actual)
    {
        var (one, other) = (State(expected), State(actual));
        Assert.Equal(one.Keys.Order(), other.Keys.Order());
        foreach (var (name, tensor) in one) Near.Within(0, other[name], tensor, name);
    }

    [Fact]
    public void Networks_are_written_with_hugging_face_names_in_two_files_and_read_back()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Small);
        var predictorConfig = new PredictorConfig { Width = 12, Depth = 3, MaskTokens = 3, ZeroMaskTokens = false };
        using var predictor = new Predictor(predictorConfig, Small);
        var probeConfig = new AttentiveProbeConfig
        {
            Width = 24,
            Heads = 2,
            Classes = 5,
            Depth = 3,
            Form = ProbeForm.VJepa2,
        };
        using var probe = new AttentiveProbe(probeConfig);
        var first = HuggingFaceNames.To(NetworkPart.TargetEncoder, State(encoder));
        var second = HuggingFaceNames.To(NetworkPart.Predictor, State(predictor))
            .Concat(HuggingFaceNames.To(NetworkPart.Probe, State(probe))).ToDictionary();
        Assert.Contains("encoder.layer.1.attention.key.bias", first.Keys);
        Assert.Contains("encoder.embeddings.patch_embeddings.proj.weight", first.Keys);
        Assert.Equal([3, 1, 1, 12], second["predictor.embeddings.mask_tokens"].shape);
        Assert.Contains("pooler.cross_attention_layer.cross_attn.v_proj.weight", second.Keys);
        Assert.Contains("pooler.self_attention_layers.0.self_attn.out_proj.bias", second.Keys);
        Assert.Contains("pooler.self_attention_layers.1.layer_norm2.bias", second.Keys);
        Assert.Contains("classifier.weight", second.Keys);
        SafeTensors.Write(At("model-1.safetensors"), first);
        SafeTensors.Write(At("model-2.safetensors"), second);
        var map = first.Keys.Select(name => (name, "model-1.safetensors"))
            .Concat(second.Keys.Select(name => (name, "model-2.safetensors"))).ToDictionary();
        File.WriteAllText(At("model.safetensors.index.json"), JsonSerializer.Serialize(new { weight_map = map }));

        using var file = new WeightFile(folder);
        Assert.Equal([NetworkPart.Encoder, NetworkPart.Predictor, NetworkPart.Probe], file.Parts);
        Assert.Empty(file.Unknown);
        using var again = EncoderLoader.Load(folder, Small);
        AssertSame(encoder, again);
        using var predictorAgain = EncoderLoader.LoadPredictor(folder, Small);
        AssertSame(predictor, predictorAgain);
        using var probeAgain = new AttentiveProbe(probeConfig);
        WeightLoading.Load(probeAgain, file.Read(NetworkPart.Probe), folder);
        AssertSame(probe, probeAgain);
    }

    [Fact]
    public void Released_names_and_ours_are_understood_with_and_without_owner()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Small with { Positions = PositionKind.SineCosine });
        SafeTensors.Write(At("bare.safetensors"), State(encoder));
        SafeTensors.Write(At("target_encoder.safetensors"), State(encoder));
        SafeTensors.Write(At("released.safetensors"), State(encoder, "target_encoder.module.backbone."));
        foreach (var name in new[] { "bare.safetensors", "target_encoder.safetensors", "released.safetensors", "" })
        {
            using var loaded = EncoderLoader.Load(At(name), encoder.Config);
            AssertSame(encoder, loaded);
        }
        using var file = new WeightFile(At("released.safetensors"));
        Assert.Equal([NetworkPart.TargetEncoder], file.Parts);
        Assert.Contains("has no Predictor", Error(() => file.Read(NetworkPart.Predictor)));
        Assert.Equal("module.backbone.norm.weight", ReferenceNames.ToReference("norm.weight"));
        var third = ReferenceNames.Map("classifiers.3.module.linear.bias", probe: 3);
        Assert.Equal(new WeightName(NetworkPart.Probe, "linear.bias"), third);
        Assert.Null(ReferenceNames.Map("opt.state.3.exp_avg"));
    }

    [Theory]
    [InlineData(PositionKind.SineCosine, MlpKind.Gelu, 192, 3)]
    [InlineData(PositionKind.Rotary, MlpKind.SwiGluWide, 192, 3)]
    [InlineData(PositionKind.Rotary, MlpKind.SwiGluFull, 384, 6)]
    public void Published_sizes_are_inferred_from_the_weights(
        PositionKind positions, MlpKind mlp, int width, int heads)
    {
        using var scope = NewDisposeScope();
        var config = new EncoderConfig
        {
            ImageSize = 64,
            Frames = 8,
            Width = width,
            Depth = 2,
            Heads = heads,
            Positions = positions,
            Mlp = mlp,
        };
        using var encoder = new Encoder(config);
        SafeTensors.Write(At("sized.safetensors"), State(encoder));
        var inferred = EncoderShape.Infer(SafeTensors.Read(At("sized.safetensors")), "", frames: 8, imageSize: 64);
        Assert.Equal(config, inferred);
        using var loaded = EncoderLoader.Load(At("sized.safetensors"), frames: 8);
        using var unpublished = new Encoder(Small);
        Assert.Contains("number of heads", Error(() => EncoderShape.Infer(State(unpublished), "x")));
    }

    [Fact]
    public void An_index_with_missing_tensors_or_files_elsewhere_is_refused()
    {
        using var scope = NewDisposeScope();
        SafeTensors.Write(At("a.safetensors"), new Dictionary<string, Tensor> { ["norm.weight"] = ones(2) });
        File.WriteAllText(
            At("one.index.json"), """{"weight_map":{"norm.weight":"a.safetensors","norm.bias":"a.safetensors"}}""");
        Assert.Contains("'norm.bias'", Error(() => new WeightFile(At("one.index.json"))));
        File.WriteAllText(At("two.index.json"), """{"weight_map":{"norm.weight":"../a.safetensors"}}""");
        Assert.Contains("beside", Error(() => new WeightFile(At("two.index.json"))));
        Directory.CreateDirectory(At("empty"));
        var missing = Assert.Throws<FileNotFoundException>(() => new WeightFile(At("empty")));
        Assert.Contains("model.safetensors", missing.Message);
    }

    private static string Error(Func<object> action) => Assert.Throws<WeightFileException>(action).Message;
}
