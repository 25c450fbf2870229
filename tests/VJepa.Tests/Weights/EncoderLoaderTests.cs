using VJepa.Models;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

public sealed class EncoderLoaderTests : IDisposable
{
    private static readonly EncoderConfig Sized = new()
    {
        ImageSize = 32,
        PatchSize = 8,
        Frames = 4,
        Width = 192,
        Depth = 2,
        Heads = 3,
        Positions = PositionKind.Rotary,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("loader").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var path = Path.Combine(folder, name);
        SafeTensors.Write(path, tensors.ToDictionary());
        return path;
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(nn.Module network, string prefix) =>
        network.state_dict().Select(pair => KeyValuePair.Create(prefix + pair.Key, pair.Value));

    [Theory, InlineData(4, 48, 48), InlineData(8, 32, 32)]
    public void A_position_table_is_resized_like_for_clips_of_that_size(int frames, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var config = Sized with { Positions = PositionKind.SineCosine };
        using var encoder = new Encoder(config);
        var path = Write("table.safetensors", Named(encoder, "target_encoder."));
        using var loaded = EncoderLoader.Load(path, config with { Frames = frames, ImageSize = height });
        var clips = randn([2, 3, frames, height, width]);
        Near.Within(0, loaded.forward(clips), encoder.call(clips), "features");
        using var fresh = new Encoder(loaded.Config);
        var difference = Near.MaxAbs(fresh.state_dict()["pos_embed"], loaded.state_dict()["pos_embed"]);
        Assert.True(difference > .1, "a new table would be another one");
        var both = config with { Frames = 12, ImageSize = 40 };
        Assert.Contains("not both", Assert.Throws<WeightFileException>(() => EncoderLoader.Load(path, both)).Message);
    }

    [Fact]
    public void V_JEPA_2_files_with_an_unused_table_are_rotary()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Sized);
        using var predictor = new Predictor(new PredictorConfig { Width = 36, Depth = 1, MaskTokens = 10 }, Sized);
        var unread = KeyValuePair.Create("target_encoder.pos_embed", zeros(1, 32, Sized.Width));
        var alone = Write("alone.safetensors", Named(encoder, "target_encoder.").Append(unread));
        var path = Write(
            "second.safetensors",
            Named(encoder, "target_encoder.").Append(unread).Concat(Named(predictor, "predictor.")));
        using var loaded = EncoderLoader.Load(path, frames: 4);
        Assert.Equal(PositionKind.Rotary, loaded.Config.Positions);
        using var told = EncoderLoader.Load(alone, frames: 4, positions: PositionKind.Rotary);
        Assert.Equal(PositionKind.Rotary, told.Config.Positions);
        using var first = EncoderLoader.Load(alone, frames: 4);
        Assert.Equal(PositionKind.SineCosine, first.Config.Positions);
    }

    [Fact]
    public void V_JEPA_2_1_files_become_the_encoder_for_videos()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var encoder = new Encoder(Sized);
        var state = encoder.state_dict();
        var (video, last) = (randn(1, 1, Sized.Width), randn(Sized.Width));
        const string prefix = "ema_encoder.module.backbone.";
        var file = state.Where(pair => !pair.Key.StartsWith("norm.", StringComparison.Ordinal))
            .ToDictionary(pair => prefix + pair.Key, pair => pair.Value);
        for (var i = 0; i < 4; i++)
        {
            file[$"{prefix}norms_block.{i}.weight"] = i == 3 ? last : zeros(Sized.Width);
            file[$"{prefix}norms_block.{i}.bias"] = zeros(Sized.Width);
        }
        file[prefix + "video_mod_embed"] = video;
        file[prefix + "img_mod_embed"] = zeros(1, 1, Sized.Width);
        file[prefix + "patch_embed_img.proj.weight"] = zeros([Sized.Width, 3, 1, 8, 8]);
        file[prefix + "patch_embed_img.proj.bias"] = zeros(Sized.Width);
        using var loaded = EncoderLoader.Load(Write("later.safetensors", file), frames: 4);
        Assert.Equal(PositionKind.RotaryPaired, loaded.Config.Positions);
        var clips = randn([1, 3, 4, 64, 64]);
        var expected = encoder.Embed(clips).Tokens + video;
        Near.Within(1e-5, loaded.Embed(clips).Tokens, expected, "every token has the vector for videos");
        Near.Within(0, loaded.state_dict()["norm.weight"], last, "the last norm");
    }

    [Fact]
    public void Paired_rotary_angles_depend_on_distance_alone_and_scale_every_grid_to_sixteen()
    {
        using var scope = NewDisposeScope();
        RotaryAngles At(TokenGrid grid, params long[] indices) =>
            RotaryAngles.At(tensor(indices, [1, indices.Length]), grid, 24, PositionKind.RotaryPaired);
        var (own, fine) = (new TokenGrid(2, 16, 16), new TokenGrid(2, 31, 31));
        var (query, key) = (randn(1, 1, 1, 24), randn(1, 1, 1, 24));
        double Score(long one, long other) =>
            (At(own, one).Apply(query) * At(own, other).Apply(key)).sum().item<float>();
        Assert.Equal(Score(0, 3), Score(5, 8), 1e-4);
        Assert.Equal(Score(0, 32), Score(16, 48), 1e-4);
        var (twice, once) = (At(fine, 2, 4 * 31, fine.PerFrame), At(own, 1, 2 * 16, own.PerFrame));
        Near.Within(1e-6, twice.Cosine, once.Cosine, "twice as fine");
    }

    [Fact]
    public void An_action_conditioned_predictor_comes_back_with_its_shape()
    {
        using var scope = NewDisposeScope();
        var config = new ActionPredictorConfig
        {
            Inputs = 24,
            Width = 32,
            Depth = 3,
            ActionSize = 5,
            ExtrinsicsSize = 4,
        };
        using var predictor = new ActionPredictor(config);
        var path = Path.Combine(folder, "ac.pt");
        WeightExport.Write(path, new Dictionary<NetworkPart, nn.Module> { [NetworkPart.Predictor] = predictor });
        using var loaded = EncoderLoader.LoadActionPredictor(path);
        Assert.Equal(config, loaded.Config);
        foreach (var (name, tensor) in predictor.state_dict()) Near.Within(0, loaded.state_dict()[name], tensor, name);
    }
}
