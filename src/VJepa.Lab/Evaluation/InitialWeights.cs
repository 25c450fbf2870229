using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Initial weights of probes and decoders.</summary>
internal static class InitialWeights
{
    /// <summary>One tensor from a normal distribution, cut at ±2 as in the released program.</summary>
    public static void Draw(Tensor weight, double deviation, Generator? generator)
    {
        using var quiet = no_grad();
        weight.normal_(0, deviation, generator).clamp_(-2, 2);
    }

    /// <summary>Every matrix of a network with one deviation; biases are 0, LayerNorm gains stay.</summary>
    public static void Draw(nn.Module network, double deviation, Generator? generator)
    {
        foreach (var (name, parameter) in network.named_parameters())
            if (parameter.dim() > 1) Draw(parameter, deviation, generator);
            else ClearBias(name, parameter);
    }

    /// <summary>Every linear layer with deviation 1 / sqrt(inputs); biases are 0, all other parameters stay.</summary>
    public static void DrawByFanIn(nn.Module network, Generator? generator)
    {
        foreach (var (name, parameter) in network.named_parameters())
            if (parameter.dim() == 2) Draw(parameter, 1 / Math.Sqrt(parameter.shape[1]), generator);
            else ClearBias(name, parameter);
    }

    private static void ClearBias(string name, Tensor parameter)
    {
        using var quiet = no_grad();
        if (name.EndsWith(".bias", StringComparison.Ordinal)) parameter.zero_();
    }
}
