using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>
/// Weights after training against recorded ones. The key third of each qkv bias is left out: its exact gradient is
/// zero (a softmax is shift invariant), so that Adam steps on rounding noise there. With rotary positions this holds
/// only for the unrotated tail of each head.
/// </summary>
internal static class TrainedWeights
{
    public static void AllWithin(double gate, Pretrainer pretrainer, IReadOnlyDictionary<string, Tensor> expected)
    {
        var (encoder, predictor) = (pretrainer.Config.Encoder, pretrainer.Config.Predictor);
        var rotary = encoder.Positions != PositionKind.SineCosine;
        var heads = rotary ? encoder.Heads : 0;
        var predictorHeads = !rotary ? 0 : predictor.Heads > 0 ? predictor.Heads : encoder.Heads;
        Within(gate, pretrainer.Encoder, expected, "encoder.", heads);
        Within(gate, pretrainer.Predictor, expected, "predictor.", predictorHeads);
        Within(gate, pretrainer.TargetEncoder, expected, "target_encoder.", heads);
    }

    /// <param name="gate">Allowed relative L2 distance of each tensor.</param>
    /// <param name="network">The trained network.</param>
    /// <param name="expected">Recorded weights.</param>
    /// <param name="owner">What its names there start with.</param>
    /// <param name="rotaryHeads">Heads of a network with rotary positions; 0 without.</param>
    public static void Within(
        double gate, nn.Module network, IReadOnlyDictionary<string, Tensor> expected, string owner, int rotaryHeads = 0)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in network.state_dict())
        {
            var wanted = expected[owner + name];
            if (!name.EndsWith("attn.qkv.bias", StringComparison.Ordinal))
            {
                Near.WithinRelative(gate, tensor, wanted, owner + name);
                continue;
            }
            var third = tensor.shape[0] / 3;
            foreach (var start in new[] { 0, 2 * third })
            {
                Near.WithinRelative(gate, tensor.narrow(0, start, third), wanted.narrow(0, start, third),
                    $"{owner}{name}[{start}..{start + third}]");
            }
            if (rotaryHeads == 0) continue;
            Tensor RotatedKeys(Tensor bias) =>
                bias.narrow(0, third, third).view(rotaryHeads, -1).narrow(1, 0, Rotated(third / rotaryHeads));
            Near.WithinRelative(gate, RotatedKeys(tensor), RotatedKeys(wanted), $"{owner}{name}, rotated keys");
        }
    }

    /// <summary>Features of a head that are rotated: three equal parts of even width.</summary>
    private static long Rotated(long headWidth) => 3 * (2 * (headWidth / 3 / 2));
}
