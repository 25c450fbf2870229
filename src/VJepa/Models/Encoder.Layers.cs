using static TorchSharp.torch;

namespace VJepa.Models;

public sealed partial class Encoder
{
    /// <summary>Normalized features after each of the given blocks (0 is the first), for probes on several
    /// layers: [B, N, D] each.</summary>
    public IReadOnlyList<Tensor> Layers(Tensor clips, IReadOnlyCollection<int> layers)
    {
        using var scope = NewDisposeScope();
        var (x, rotary) = Embed(clips);
        x = x.to(ComputeType);
        var found = new List<Tensor>();
        for (var i = 0; i < blocks.Count; i++)
        {
            x = blocks[i].call(x, rotary, null);
            if (layers.Contains(i)) found.Add(norm.call(x.to(float32)).MoveToOuterDisposeScope());
        }
        return found;
    }
}
