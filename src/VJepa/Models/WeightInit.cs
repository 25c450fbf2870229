using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>How weights are initialized. Biases are 0 and LayerNorm weights 1 in each.</summary>
public enum Initialization
{
    /// <summary>V-JEPA as trained: all linear weights truncated normal with deviation .02. Its training program
    /// re-initializes every linear layer, which undoes the depth rescaling of <see cref="DepthScaled"/>.</summary>
    Released,

    /// <summary>As V-JEPA's classes initialize (and V-JEPA 2 trains): attention output and second MLP weights of block
    /// l (from 1) divided by sqrt(2 l).</summary>
    DepthScaled,

    /// <summary>Linear weights with deviation 1/sqrt(inputs). At widths around 100, a deviation of .02 leaves a network
    /// almost linear for hundreds of steps, so small models start better from here.</summary>
    FanIn,
}

/// <summary>Initial weights of a network.</summary>
public static class WeightInit
{
    /// <summary>Draws the weights of all linear layers and convolutions of a network, or of one layer.</summary>
    /// <param name="blocks">Its Transformer blocks in order, for <see cref="Initialization.DepthScaled"/>.</param>
    /// <param name="generator">Source of the weights; null for the global generator.</param>
    public static void Apply(
        nn.Module network, IReadOnlyList<TransformerBlock> blocks, Initialization kind, Generator? generator)
    {
        using var quiet = no_grad();
        foreach (var module in network.modules().Prepend(network).Distinct())
        {
            var (weight, bias) = module switch
            {
                Linear linear => (linear.weight, linear.bias),
                Conv3d conv => (conv.weight, conv.bias),
                Conv2d conv => (conv.weight, conv.bias),
                _ => (null, null),
            };
            if (weight is null) continue;
            var inputs = weight.numel() / weight.shape[0];
            Normal(weight, kind == Initialization.FanIn ? 1 / Math.Sqrt(inputs) : .02, generator);
            bias?.zero_();
        }
        if (kind == Initialization.DepthScaled) ScaleByDepth(blocks);
    }

    /// <summary>Truncated normal. As in the released program, the cut at ±2 is absolute: 100 deviations of .02.
    /// (TorchSharp 0.107's nn.init.trunc_normal_ returns constants for such a wide cut.)</summary>
    public static void Normal(Tensor weight, double deviation, Generator? generator)
    {
        using var quiet = no_grad();
        weight.normal_(0, deviation, generator).clamp_(-2, 2);
    }

    private static void ScaleByDepth(IReadOnlyList<TransformerBlock> blocks)
    {
        for (var l = 0; l < blocks.Count; l++)
        {
            foreach (var (name, weight) in blocks[l].named_parameters())
            {
                // The released rescaling names fc2, which in the SwiGLU form is a gate, not the output.
                if (name is "attn.proj.weight" or "mlp.fc2.weight") weight.div_(Math.Sqrt(2 * (l + 1)));
            }
        }
    }
}
