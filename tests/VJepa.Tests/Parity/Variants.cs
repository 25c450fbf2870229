using System.Text.Json;
using VJepa.Models;

namespace VJepa.Tests.Parity;

/// <summary>The small networks of the folder's <c>v1_variants</c>.</summary>
internal static class Variants
{
    public static EncoderConfig Config(bool image = false)
    {
        var config = Golden.Json("v1_variants/variants.json").GetProperty("config");
        return new EncoderConfig
        {
            ImageSize = Int(config, "crop"),
            PatchSize = Int(config, "patch"),
            Frames = image ? 1 : Int(config, "frames"),
            TubeletSize = Int(config, "tubelet_size"),
            Width = Int(config, "dim"),
            Depth = Int(config, "depth"),
            Heads = Int(config, "heads"),
            MlpRatio = config.GetProperty("mlp_ratio").GetDouble(),
            LayerNormEpsilon = config.GetProperty("ln_eps").GetDouble(),
        };
    }

    /// <summary>The encoder <c>video.param.*</c>.</summary>
    public static Encoder Video()
    {
        var encoder = new Encoder(Config());
        Load.Strict(encoder, Golden.Tensors("v1_variants/variants.safetensors").Under("video.param."));
        return encoder;
    }

    public static int Int(JsonElement config, string name) => config.GetProperty(name).GetInt32();
}
