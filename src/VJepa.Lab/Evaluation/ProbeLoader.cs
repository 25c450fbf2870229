using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Loads attentive probes: probe checkpoints of V-JEPA and V-JEPA 2, Hugging Face's VJEPA2ForVideoClassification, and files of this library.</summary>
public static class ProbeLoader
{
    /// <summary>A probe with the weights of a file; every tensor must fit. The caller owns it.</summary>
    /// <param name="path">Anything that <see cref="WeightFile"/> opens.</param>
    /// <param name="heads">Number of heads, which files do not contain: 16 in all published probes.</param>
    /// <param name="number">Index of the probe, if the file has several (V-JEPA 2: one per learning rate and weight decay).</param>
    /// <exception cref="WeightFileException">The file has no probe, or it does not fit; the message lists missing, unexpected and misshapen tensors.</exception>
    public static AttentiveProbe Load(string path, int heads = 16, int number = 0)
    {
        using var scope = NewDisposeScope();
        using var file = new WeightFile(path, number);
        var weights = file.Read(NetworkPart.Probe);
        try
        {
            var probe = new AttentiveProbe(Infer(weights, path, heads));
            WeightLoading.Load(probe, weights, path);
            return probe;
        }
        finally
        {
            foreach (var tensor in weights.Values) tensor.Dispose();
        }
    }

    /// <summary>Infers a probe's shape from its weights.</summary>
    /// <exception cref="WeightFileException">The tensors are not those of an attentive probe.</exception>
    public static AttentiveProbeConfig Infer(IReadOnlyDictionary<string, Tensor> weights, string path, int heads = 16)
    {
        if (!weights.TryGetValue("linear.weight", out var linear) || !weights.TryGetValue("pooler.query_tokens", out var queries))
            throw new WeightFileException(path, "has no linear.weight or no pooler.query_tokens: it holds no attentive probe.");
        var complete = weights.TryGetValue("pooler.cross_attention_block.mlp.fc1.weight", out var hidden);
        var owner = complete ? "pooler.cross_attention_block.xattn." : "pooler.cross_attention_block.";
        var (classes, width) = ((int)linear.shape[0], (int)linear.shape[1]);
        if (width % heads != 0)
            throw new WeightFileException(path, $"has a probe of width {width}, which is not divisible by {heads} heads. Give the number it was trained with.");
        return new AttentiveProbeConfig
        {
            Width = width,
            Classes = classes,
            Heads = heads,
            Queries = (int)queries.shape[1],
            CompleteBlock = complete,
            MlpRatio = complete ? hidden!.shape[0] / (double)width : 4,
            Depth = 1 + weights.Keys.Count(name => name.StartsWith("pooler.blocks.", StringComparison.Ordinal) && name.EndsWith(".norm1.weight", StringComparison.Ordinal)),
            // V-JEPA's cross-attention has an unused projection; V-JEPA 2's has none.
            Form = weights.ContainsKey(owner + "proj.weight") ? ProbeForm.VJepa : ProbeForm.VJepa2,
        };
    }
}
