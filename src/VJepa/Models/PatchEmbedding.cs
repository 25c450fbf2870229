using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>Cuts a clip into tubelets and maps each to a token: one convolution whose kernel is its stride.</summary>
public sealed class PatchEmbedding : nn.Module<Tensor, Tensor>
{
    private readonly bool image;
    private readonly nn.Module<Tensor, Tensor> proj;

    public PatchEmbedding(EncoderConfig config) : base(nameof(PatchEmbedding))
    {
        image = config.IsImage;
        long patch = config.PatchSize;
        proj = image
            ? nn.Conv2d(config.Channels, config.Width, patch, stride: patch)
            : nn.Conv3d(config.Channels, config.Width, (config.TubeletSize, patch, patch), stride: (config.TubeletSize, patch, patch));
        RegisterComponents();
    }

    /// <summary>Clips [B, C, T, H, W] (or images [B, C, H, W] for an image model) -> tokens [B, N, D], time slowest.</summary>
    public override Tensor forward(Tensor clips)
    {
        if (image && clips.dim() == 5) clips = clips.squeeze(2);
        return proj.forward(clips).flatten(2).transpose(1, 2); // [B, N, D]
    }
}
