using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>
/// Names in Hugging Face's VJEPA2Model and VJEPA2ForVideoClassification (transformers 4.53 and later). Queries, keys
/// and values are separate tensors there, and the mask tokens are one tensor.
/// </summary>
public static partial class HuggingFaceNames
{
    /// <summary>Prefixes of names, theirs and ours.</summary>
    private static readonly (string Theirs, NetworkPart Part, string Ours)[] Prefixes =
    [
        ("encoder.embeddings.patch_embeddings.", NetworkPart.Encoder, "patch_embed."),
        ("encoder.embeddings.position_embeddings", NetworkPart.Encoder, "pos_embed"),
        ("encoder.layer.", NetworkPart.Encoder, "blocks."),
        ("encoder.layernorm.", NetworkPart.Encoder, "norm."),
        ("predictor.embeddings.predictor_embeddings.", NetworkPart.Predictor, "predictor_embed."),
        ("predictor.embeddings.position_embeddings", NetworkPart.Predictor, "predictor_pos_embed"),
        ("predictor.embeddings.mask_tokens", NetworkPart.Predictor, "mask_tokens"),
        ("predictor.layer.", NetworkPart.Predictor, "predictor_blocks."),
        ("predictor.layernorm.", NetworkPart.Predictor, "predictor_norm."),
        ("predictor.proj.", NetworkPart.Predictor, "predictor_proj."),
        ("pooler.query_tokens", NetworkPart.Probe, "pooler.query_tokens"),
        ("pooler.cross_attention_layer.layer_norm", NetworkPart.Probe, "pooler.cross_attention_block.norm"),
        ("pooler.cross_attention_layer.cross_attn.", NetworkPart.Probe, "pooler.cross_attention_block.xattn."),
        ("pooler.cross_attention_layer.mlp.", NetworkPart.Probe, "pooler.cross_attention_block.mlp."),
        ("pooler.self_attention_layers.", NetworkPart.Probe, "pooler.blocks."),
        ("classifier.", NetworkPart.Probe, "linear."),
    ];

    /// <summary>Whether a file has names of this kind.</summary>
    public static bool Recognize(IEnumerable<string> names) =>
        names.Select(Own).Any(name => name.StartsWith("encoder.layer.", StringComparison.Ordinal)
            || name.StartsWith("pooler.cross_attention_layer.", StringComparison.Ordinal));

    /// <summary>Where a tensor belongs; null for an unknown name.</summary>
    public static WeightName? Map(string name)
    {
        name = Own(name);
        foreach (var (theirs, part, ours) in Prefixes)
        {
            if (!name.StartsWith(theirs, StringComparison.Ordinal)) continue;
            var mapped = ours + name[theirs.Length..];
            if (mapped == "mask_tokens") return new WeightName(part, mapped, Stacked: true);
            mapped = part == NetworkPart.Probe
                ? mapped.Replace(".layer_norm", ".norm").Replace(".self_attn.", ".attn.")
                    .Replace(".out_proj.", ".proj.")
                : mapped.Replace(".attention.attention.", ".attention.").Replace(".attention.", ".attn.");
            var match = Projection().Match(mapped);
            if (!match.Success) return new WeightName(part, mapped);
            var kind = match.Groups["kind"];
            var (letter, crossing) = (kind.Value[0], match.Groups["owner"].Value == "xattn");
            if (crossing && letter == 'q') return new WeightName(part, Rename("q"));
            return crossing
                ? new WeightName(part, Rename("kv"), "kv".IndexOf(letter), 2)
                : new WeightName(part, Rename("qkv"), "qkv".IndexOf(letter), 3);

            string Rename(string projection) =>
                mapped[..kind.Index] + projection + mapped[(kind.Index + kind.Length)..];
        }
        return null;
    }

    /// <summary>
    /// Renames a network's tensors. New tensors belong to the current dispose scope, or to the caller.
    /// </summary>
    /// <param name="part">Which network; the target encoder is written as the encoder.</param>
    /// <param name="weights">Its tensors under this library's names.</param>
    /// <exception cref="ArgumentException">A tensor has no counterpart at Hugging Face.</exception>
    public static Dictionary<string, Tensor> To(NetworkPart part, IReadOnlyDictionary<string, Tensor> weights)
    {
        if (part == NetworkPart.TargetEncoder) part = NetworkPart.Encoder;
        var theirs = new Dictionary<string, Tensor>();
        var tokens = weights.Keys.Where(name => name.StartsWith("mask_tokens.", StringComparison.Ordinal)).ToArray();
        if (tokens.Length > 0)
        {
            var inOrder = Enumerable.Range(0, tokens.Length).Select(i => weights[$"mask_tokens.{i}"]);
            theirs["predictor.embeddings.mask_tokens"] = stack([.. inOrder]);
        }
        foreach (var (name, tensor) in weights.Where(pair => !tokens.Contains(pair.Key)))
        {
            var (prefix, _, ours) = Prefixes
                .Where(entry => entry.Part == part && name.StartsWith(entry.Ours, StringComparison.Ordinal))
                .MaxBy(entry => entry.Ours.Length);
            if (prefix is null) throw new ArgumentException($"'{name}' has no place in a Hugging Face {part}.");
            Add(theirs, prefix + name[ours.Length..], tensor, part == NetworkPart.Probe);
        }
        return theirs;
    }

    private static void Add(Dictionary<string, Tensor> theirs, string name, Tensor tensor, bool probe)
    {
        name = probe
            ? SelfNorm().Replace(name, "$1.layer_norm")
                .Replace(".attn.proj.", ".self_attn.out_proj.").Replace(".attn.", ".self_attn.")
            : name.Replace(".attn.", ".attention.");
        var fused = Fused().Match(name);
        if (!fused.Success)
        {
            theirs[probe && name.Contains(".cross_attn.q.") ? name.Replace(".q.", ".q_proj.") : name] = tensor;
            return;
        }
        var letters = fused.Groups[1].Value;
        var parts = tensor.chunk(letters.Length, 0);
        for (var i = 0; i < letters.Length; i++)
        {
            var kind = letters[i] switch
            {
                'q' => "query",
                'k' => "key",
                'v' => "value",
                _ => throw new ArgumentException($"'{name}' has the unknown projection '{letters[i]}'."),
            };
            if (probe) kind = $"{letters[i]}_proj";
            theirs[name.Replace($".{letters}.", $".{kind}.")] = parts[i].contiguous();
        }
    }

    /// <summary>The name in their model: without wrappers, and with the encoder's prefix.</summary>
    private static string Own(string name)
    {
        for (var before = ""; before != name;) (before, name) = (name, Owner().Replace(WrapperNames.Peel(name), ""));
        return EncoderAlone().IsMatch(name) ? "encoder." + name : name;
    }

    // The encoder's own names begin with "encoder." too.
    [GeneratedRegex(@"^(vjepa2\.|encoder\.(?=(encoder|predictor|pooler|vjepa2|model|backbone|module)\.))+")]
    private static partial Regex Owner();

    [GeneratedRegex(@"^(layer\.\d+\.|layernorm\.|embeddings\.(patch_embeddings|position_embeddings))")]
    private static partial Regex EncoderAlone();

    [GeneratedRegex(@"\.(?<owner>attn|xattn)\.(?<kind>query|key|value|q_proj|k_proj|v_proj)\.")]
    private static partial Regex Projection();

    [GeneratedRegex(@"\.(qkv|kv)\.")]
    private static partial Regex Fused();

    [GeneratedRegex(@"^(pooler\.self_attention_layers\.\d+)\.norm")]
    private static partial Regex SelfNorm();
}
