using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>Puts recorded weights into a network: every name and shape must fit, none may be left over.</summary>
internal static class Load
{
    public static void Strict(nn.Module network, IReadOnlyDictionary<string, Tensor> weights)
    {
        var own = network.state_dict();
        Assert.Equal(own.Keys.Order(), weights.Keys.Order());
        using var quiet = no_grad();
        foreach (var (name, tensor) in own)
        {
            Assert.Equal(tensor.shape, weights[name].shape);
            tensor.copy_(weights[name]);
        }
    }
}
