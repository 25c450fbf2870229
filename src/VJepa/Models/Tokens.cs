using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>Picking tokens by index.</summary>
public static class Tokens
{
    /// <summary>tokens [B, N, D] (or [1, N, D] for all), indices int64 [B, K] -> [B, K, D].</summary>
    public static Tensor Gather(Tensor tokens, Tensor indices)
    {
        var batch = indices.shape[0];
        var features = tokens.shape[2];
        var source = tokens.shape[0] == batch ? tokens : tokens.expand(batch, -1, -1);
        return source.gather(1, indices.unsqueeze(-1).expand(-1, -1, features)); // [B, K, D]
    }
}
