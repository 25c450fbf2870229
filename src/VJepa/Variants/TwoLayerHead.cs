using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>The layers of an objective that is added to another: Linear, BatchNorm if asked for, GELU, Linear. They
/// hold the other objective's layers, too.</summary>
internal sealed class TwoLayerHead : nn.Module<Tensor, Tensor>
{
    private readonly Linear hidden;
    private readonly BatchNorm1d? norm;
    private readonly Linear output;
    private readonly nn.Module? inner;

    public TwoLayerHead(int width, int hiddenWidth, int outputs, nn.Module? inner, bool batchNorm = false)
        : base(nameof(TwoLayerHead))
    {
        hidden = nn.Linear(width, hiddenWidth);
        // Statistics of the batch alone: there are no running ones to save.
        norm = batchNorm ? nn.BatchNorm1d(hiddenWidth, track_running_stats: false) : null;
        output = nn.Linear(hiddenWidth, outputs);
        this.inner = inner;
        RegisterComponents();
    }

    /// <summary>The other objective's layers, or null.</summary>
    public nn.Module? Inner => inner;

    /// <summary>[..., D] -> [..., W]; with BatchNorm [B, D] -> [B, W].</summary>
    public override Tensor forward(Tensor x)
    {
        x = hidden.call(x);
        if (norm is not null) x = norm.call(x);
        return output.call(nn.functional.gelu(x)); // [..., W]
    }
}
