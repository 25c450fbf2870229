using System.Text.Json;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>The small networks of the golden folder's <c>v1_variants</c> and <c>v2_variants</c>.</summary>
internal static class Variants
{
    public static EncoderConfig Config(bool image = false)
    {
        var shared = Golden.Json("v1_variants/variants.json").GetProperty("config");
        return Config(shared) with { Frames = image ? 1 : shared.Int("frames") };
    }

    /// <summary>An encoder of V-JEPA 2.</summary>
    /// <param name="shared">The sizes of all cases.</param>
    /// <param name="recorded">The case, which may have sizes of its own.</param>
    public static EncoderConfig Config(JsonElement shared, JsonElement recorded)
    {
        var config = Config(shared);
        return config with
        {
            Width = recorded.Int("embed_dim", config.Width),
            Heads = recorded.Int("heads", config.Heads),
            Depth = recorded.Int("depth", config.Depth),
            UniformPower = !recorded.Has("uniform_power") || recorded.Flag("uniform_power"),
            ShortClipsTakeFirstRows = true,
            Positions = RecordedConfig.Positions(recorded),
            Mlp = RecordedConfig.Mlp(recorded),
        };
    }

    /// <summary>The encoder <c>video.param.*</c>.</summary>
    public static Encoder Video()
    {
        var encoder = new Encoder(Config());
        Load.Strict(encoder, Golden.Tensors("v1_variants/variants.safetensors").Under("video.param."));
        return encoder;
    }

    /// <summary>The grid of a clip or an image; pixels and frames that fill no tubelet are left out.</summary>
    public static TokenGrid GridOf(EncoderConfig config, Tensor input)
    {
        var frames = input.dim() == 5 ? (int)input.shape[2] / config.TubeletSize : 1;
        return new TokenGrid(frames, (int)input.shape[^2] / config.PatchSize, (int)input.shape[^1] / config.PatchSize);
    }

    private static EncoderConfig Config(JsonElement shared) => new()
    {
        ImageSize = shared.Int("crop"),
        PatchSize = shared.Int("patch"),
        Frames = shared.Int("frames"),
        TubeletSize = shared.Int("tubelet_size"),
        Width = shared.Int("dim"),
        Depth = shared.Int("depth"),
        Heads = shared.Int("heads"),
        MlpRatio = shared.Number("mlp_ratio"),
        LayerNormEpsilon = shared.Number("ln_eps"),
    };
}
