using VJepa.Models;

namespace VJepa.Training;

/// <summary>What one Transformer block costs.</summary>
internal readonly struct BlockCost
{
    private readonly double width, hidden;
    private readonly int products;

    public BlockCost(int width, EncoderConfig config)
    {
        this.width = width;
        hidden = config.Mlp.Hidden(width, config.MlpRatio);
        products = config.Mlp == MlpKind.Gelu ? 2 : 3;
    }

    /// <summary>Weights and biases: queries, keys and values, output, MLP, two LayerNorms.</summary>
    public long Parameters => (long)(4 * width * (width + 1) + products * width * hidden + (products - 1) * hidden + width + 4 * width);

    /// <summary>Inputs that the backward pass needs: LayerNorm twice (2), what they give (2), queries, keys and values (3), mixed values
    /// before and after their heads are joined (2), and each MLP layer's.</summary>
    public double ValuesPerToken => 9 * width + (products == 2 ? 2 : 4) * hidden;

    /// <summary>Operations of a forward pass of one clip.</summary>
    public double Flops(double tokens) => 2 * tokens * (4 * width * width + products * width * hidden) + 4 * tokens * tokens * width;
}
