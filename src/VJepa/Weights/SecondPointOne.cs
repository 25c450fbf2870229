using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>
/// V-JEPA 2.1's encoder has a norm for each of four depths, a vector that says "video" or "image" added to every token, and a patch
/// embedding for images. For videos it is V-JEPA 2's network: the vector is a part of the patch embedding's bias, the last norm is the norm.
/// </summary>
internal static class SecondPointOne
{
    /// <summary>Whether an encoder's tensors are of this kind.</summary>
    public static bool Recognize(IEnumerable<string> names) => names.Contains("norms_block.0.weight");

    /// <summary>The tensors of the encoder for videos. Those that are left out are disposed.</summary>
    public static Dictionary<string, Tensor> ForVideo(IReadOnlyDictionary<string, Tensor> weights)
    {
        var last = weights.Keys.Where(name => name.StartsWith("norms_block.", StringComparison.Ordinal)).Max(name => int.Parse(name.Split('.')[1]));
        var video = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in weights)
        {
            if (name.StartsWith($"norms_block.{last}.", StringComparison.Ordinal)) video["norm." + name.Split('.')[2]] = tensor;
            else if (name == "patch_embed.proj.bias" && weights.TryGetValue("video_mod_embed", out var vector)) video[name] = tensor + vector.flatten();
            else if (!name.StartsWith("norms_block.", StringComparison.Ordinal) && !name.StartsWith("patch_embed_img.", StringComparison.Ordinal) && !name.EndsWith("_mod_embed", StringComparison.Ordinal))
                video[name] = tensor;
        }
        foreach (var tensor in weights.Values.Where(tensor => !video.ContainsValue(tensor))) tensor.Dispose();
        return video;
    }
}
