using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Makes attentive probes from files: V-JEPA's and V-JEPA 2's probe checkpoints, Hugging Face's VJEPA2ForVideoClassification, own ones.</summary>
public static class ProbeLoader
{
    /// <summary>A probe with a file's weights; every tensor must fit. The caller owns it.</summary>
    /// <param name="path">Anything that <see cref="WeightFile"/> opens.</param>
    /// <param name="heads">Heads, which no file tells: 16 in all published probes.</param>
    /// <param name="number">Of several probes in one file (V-JEPA 2 keeps one for each learning rate and weight decay), which.</param>
    /// <exception cref="WeightFileException">The file has no probe, or it does not fit; the message says what is missing, unexpected or of another shape.</exception>
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

    /// <summary>A probe's shape, read off its weights.</summary>
    /// <exception cref="WeightFileException">The tensors are no attentive probe's.</exception>
    public static AttentiveProbeConfig Infer(IReadOnlyDictionary<string, Tensor> weights, string path, int heads = 16)
    {
        if (!weights.TryGetValue("linear.weight", out var linear) || !weights.TryGetValue("pooler.query_tokens", out var queries))
            throw new WeightFileException(path, "has no linear.weight or no pooler.query_tokens: these are no attentive probe's weights.");
        var complete = weights.TryGetValue("pooler.cross_attention_block.mlp.fc1.weight", out var hidden);
        var owner = complete ? "pooler.cross_attention_block.xattn." : "pooler.cross_attention_block.";
        var (classes, width) = ((int)linear.shape[0], (int)linear.shape[1]);
        if (width % heads != 0)
            throw new WeightFileException(path, $"has a probe of width {width}, which {heads} heads do not divide. Give the number it was trained with.");
        return new AttentiveProbeConfig
        {
            Width = width,
            Classes = classes,
            Heads = heads,
            Queries = (int)queries.shape[1],
            CompleteBlock = complete,
            MlpRatio = complete ? hidden!.shape[0] / (double)width : 4,
            Depth = 1 + weights.Keys.Count(name => name.StartsWith("pooler.blocks.", StringComparison.Ordinal) && name.EndsWith(".norm1.weight", StringComparison.Ordinal)),
            // V-JEPA's cross-attention carries a projection that nothing reads; V-JEPA 2's does not.
            Form = weights.ContainsKey(owner + "proj.weight") ? ProbeForm.VJepa : ProbeForm.VJepa2,
        };
    }
}
