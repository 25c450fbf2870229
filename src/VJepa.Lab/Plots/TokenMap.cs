using static TorchSharp.torch;

namespace VJepa.Lab.Plots;

/// <summary>One number per token.</summary>
/// <param name="Name">What it is: "attention of head 1", "cosine similarity", "prediction error".</param>
/// <param name="Values">N values in token order; not-a-number where there is none.</param>
public sealed record TokenMap(string Name, IReadOnlyList<float> Values)
{
    /// <summary>Values in any shape, such as [N] or [t, h, w].</summary>
    public static implicit operator TokenMap((string Name, Tensor Values) map)
    {
        using var scope = NewDisposeScope();
        return new(map.Name, map.Values.detach().cpu().to(float32).contiguous().data<float>().ToArray());
    }
}
