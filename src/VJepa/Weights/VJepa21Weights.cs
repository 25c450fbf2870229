using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>
/// V-JEPA 2.1's encoder has a norm for each of four depths, a vector for "video" or "image" that is added to every
/// token, and a patch embedding for images. For videos it is V-JEPA 2's network: the vector goes into the bias of the
/// patch embedding, and the last norm is the norm.
/// </summary>
internal static class VJepa21Weights
{
    /// <summary>Whether an encoder's tensors are of this kind.</summary>
    public static bool Recognize(IEnumerable<string> names) => names.Contains("norms_block.0.weight");

    /// <summary>The tensors of the encoder for videos. The others are disposed.</summary>
    public static Dictionary<string, Tensor> ForVideo(IReadOnlyDictionary<string, Tensor> weights)
    {
        static bool Has(string name, string beginning) => name.StartsWith(beginning, StringComparison.Ordinal);

        var norms = weights.Keys.Where(name => Has(name, "norms_block."));
        var last = norms.Max(name => int.Parse(name.Split('.')[1]));
        var video = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in weights)
        {
            if (Has(name, $"norms_block.{last}."))
                video["norm." + name.Split('.')[2]] = tensor;
            else if (name == "patch_embed.proj.bias" && weights.TryGetValue("video_mod_embed", out var vector))
                video[name] = tensor + vector.flatten();
            else if (!Has(name, "norms_block.") && !Has(name, "patch_embed_img.")
                && !name.EndsWith("_mod_embed", StringComparison.Ordinal))
                video[name] = tensor;
        }
        var kept = new HashSet<Tensor>(video.Values, ReferenceEqualityComparer.Instance);
        foreach (var tensor in weights.Values.Where(tensor => !kept.Contains(tensor))) tensor.Dispose();
        return video;
    }
}
