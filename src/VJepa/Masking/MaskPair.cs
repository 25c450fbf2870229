using static TorchSharp.torch;

namespace VJepa.Masking;

/// <summary>Which tokens a batch shows and which it asks for. It owns its tensors.</summary>
/// <param name="Context">Ascending token indices the encoder sees, int64 [B, Nc].</param>
/// <param name="Target">Ascending token indices whose features are predicted, int64 [B, Nt].</param>
public sealed record MaskPair(Tensor Context, Tensor Target) : IDisposable
{
    /// <summary>A copy on another device.</summary>
    public MaskPair To(Device device) => new(Context.to(device), Target.to(device));

    public void Dispose()
    {
        Context.Dispose();
        Target.Dispose();
    }
}
