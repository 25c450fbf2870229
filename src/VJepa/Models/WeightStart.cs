using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>Writes the initial weights of a network.</summary>
internal static class WeightStart
{
    /// <param name="generator">Where the weights come from; null for the global generator.</param>
    public static void Apply(nn.Module network, IReadOnlyList<TransformerBlock> blocks, Initialization kind, Generator? generator)
    {
        using var noGrad = no_grad();
        foreach (var module in network.modules()) Start(module, kind, generator);
        if (kind != Initialization.DepthScaled) return;
        for (var l = 0; l < blocks.Count; l++)
        {
            foreach (var (name, weight) in blocks[l].named_parameters())
            {
                // The released rescaling names fc2, which in the SwiGLU form is a gate and not the output.
                if (name is "attn.proj.weight" or "mlp.fc2.weight") weight.div_(Math.Sqrt(2 * (l + 1)));
            }
        }
    }

    private static void Start(nn.Module module, Initialization kind, Generator? generator)
    {
        switch (module)
        {
            case Projection projection:
                Normal(projection.Weight, kind, generator);
                projection.Bias.zero_();
                break;
            case Conv3d conv:
                Normal(conv.weight, kind, generator);
                if (conv.bias is not null) nn.init.zeros_(conv.bias);
                break;
            case Conv2d conv:
                Normal(conv.weight, kind, generator);
                if (conv.bias is not null) nn.init.zeros_(conv.bias);
                break;
        }
    }

    /// <summary>Truncated normal. The cut at ±2 is absolute, that is 100 deviations of .02: as in the released program.
    /// (nn.init.trunc_normal_ of TorchSharp 0.107 gives constants for such a wide cut.)</summary>
    public static void Normal(Tensor weight, double deviation, Generator? generator)
    {
        using var noGrad = no_grad();
        weight.normal_(0, deviation, generator).clamp_(-2, 2);
    }

    private static void Normal(Tensor weight, Initialization kind, Generator? generator)
    {
        var inputs = weight.numel() / weight.shape[0];
        Normal(weight, kind == Initialization.FanIn ? 1 / Math.Sqrt(inputs) : .02, generator);
    }
}
