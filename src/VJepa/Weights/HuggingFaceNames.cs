using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>
/// Names in Hugging Face's VJEPA2Model and VJEPA2ForVideoClassification (transformers 4.53 and later): queries, keys and
/// values are tensors of their own there, and the mask tokens one stack.
/// </summary>
public static partial class HuggingFaceNames
{
    /// <summary>Beginnings of names, theirs and ours.</summary>
    private static readonly (string Theirs, NetworkPart Part, string Ours)[] Beginnings =
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

    /// <summary>Whether a file's names are of this kind.</summary>
    public static bool Recognize(IEnumerable<string> names) =>
        names.Any(name => Own(name).StartsWith("encoder.layer.", StringComparison.Ordinal) || Own(name).StartsWith("pooler.cross_attention_layer.", StringComparison.Ordinal));

    /// <summary>Where a name belongs; null for one that is not known.</summary>
    public static WeightName? Map(string name)
    {
        name = Own(name);
        foreach (var (theirs, part, ours) in Beginnings)
        {
            if (!name.StartsWith(theirs, StringComparison.Ordinal)) continue;
            var mapped = ours + name[theirs.Length..];
            if (mapped == "mask_tokens") return new WeightName(part, mapped, Stacked: true);
            if (part != NetworkPart.Probe) mapped = mapped.Replace(".attention.attention.", ".attention.").Replace(".attention.", ".attn.");
            else mapped = mapped.Replace(".layer_norm", ".norm").Replace(".self_attn.", ".attn.").Replace(".out_proj.", ".proj.");
            var match = Projection().Match(mapped);
            if (!match.Success) return new WeightName(part, mapped);
            var (letter, crossing) = (match.Groups["kind"].Value[0], match.Groups["owner"].Value == "xattn");
            if (crossing && letter == 'q') return new WeightName(part, Rename("q"));
            return crossing
                ? new WeightName(part, Rename("kv"), letter == 'k' ? 0 : 1, 2)
                : new WeightName(part, Rename("qkv"), "qkv".IndexOf(letter), 3);

            string Rename(string projection) => mapped[..match.Groups["kind"].Index] + projection + mapped[(match.Groups["kind"].Index + match.Groups["kind"].Length)..];
        }
        return null;
    }

    /// <summary>A network's tensors under their names. The new tensors belong to the current dispose scope, or to the caller.</summary>
    /// <param name="part">Which network; the target encoder takes the encoder's place.</param>
    /// <param name="weights">Its tensors under this library's names.</param>
    public static Dictionary<string, Tensor> To(NetworkPart part, IReadOnlyDictionary<string, Tensor> weights)
    {
        if (part == NetworkPart.TargetEncoder) part = NetworkPart.Encoder;
        var theirs = new Dictionary<string, Tensor>();
        var tokens = weights.Keys.Where(name => name.StartsWith("mask_tokens.", StringComparison.Ordinal)).ToArray();
        if (tokens.Length > 0)
            theirs["predictor.embeddings.mask_tokens"] = stack([.. Enumerable.Range(0, tokens.Length).Select(i => weights[$"mask_tokens.{i}"])]);
        foreach (var (name, tensor) in weights.Where(pair => !tokens.Contains(pair.Key)))
        {
            var (beginning, _, ours) = Beginnings.Where(entry => entry.Part == part && name.StartsWith(entry.Ours, StringComparison.Ordinal)).MaxBy(entry => entry.Ours.Length);
            if (beginning is null) throw new ArgumentException($"'{name}' has no place in a Hugging Face {part}.");
            Add(theirs, beginning + name[ours.Length..], tensor, part == NetworkPart.Probe);
        }
        return theirs;
    }

    private static void Add(Dictionary<string, Tensor> theirs, string name, Tensor tensor, bool probe)
    {
        name = probe
            ? SelfNorm().Replace(name.Replace(".attn.proj.", ".self_attn.out_proj.").Replace(".attn.", ".self_attn."), "$1.layer_norm")
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
            var kind = probe ? $"{letters[i]}_proj" : letters[i] switch { 'q' => "query", 'k' => "key", _ => "value" };
            theirs[name.Replace($".{letters}.", $".{kind}.")] = parts[i].contiguous();
        }
    }

    private static string Own(string name) => name.StartsWith("vjepa2.", StringComparison.Ordinal) ? name["vjepa2.".Length..] : name;

    [GeneratedRegex(@"\.(?<owner>attn|xattn)\.(?<kind>query|key|value|q_proj|k_proj|v_proj)\.")]
    private static partial Regex Projection();

    [GeneratedRegex(@"\.(qkv|kv)\.")]
    private static partial Regex Fused();

    [GeneratedRegex(@"^(pooler\.self_attention_layers\.\d+)\.norm")]
    private static partial Regex SelfNorm();
}
