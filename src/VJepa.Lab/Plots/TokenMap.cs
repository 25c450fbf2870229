using static TorchSharp.torch;

namespace VJepa.Lab.Plots;

/// <summary>One value per token.</summary>
/// <param name="Name">Such as "attention of head 1", "cosine similarity" or "prediction error".</param>
/// <param name="Values">N values in token order; NaN where there is none.</param>
public sealed record TokenMap(string Name, IReadOnlyList<float> Values)
{
    /// <summary>From values of any shape, such as [N] or [t, h, w].</summary>
    public static implicit operator TokenMap((string Name, Tensor Values) map)
    {
        using var scope = NewDisposeScope();
        return new(map.Name, map.Values.detach().cpu().to(float32).contiguous().data<float>().ToArray());
    }
}
