using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>Cuts a clip into tubelets and maps each to a token: a convolution whose kernel is its stride, computed as a linear map of tubelets.</summary>
public sealed class PatchEmbedding : nn.Module<Tensor, Tensor>
{
    private readonly EncoderConfig config;
    private readonly nn.Module<Tensor, Tensor> proj;

    public PatchEmbedding(EncoderConfig config) : base(nameof(PatchEmbedding))
    {
        this.config = config;
        long patch = config.PatchSize;
        proj = config.IsImage
            ? nn.Conv2d(config.Channels, config.Width, patch, stride: patch)
            : nn.Conv3d(config.Channels, config.Width, (config.TubeletSize, patch, patch), stride: (config.TubeletSize, patch, patch));
        RegisterComponents();
    }

    /// <summary>Clips [B, C, T, H, W] (or images [B, C, H, W] for an image model) -> tokens [B, N, D], time slowest.</summary>
    public override Tensor forward(Tensor clips) => Map(Cut(clips));

    /// <summary>The pixels of each tubelet: clips [B, C, T, H, W] (or images [B, C, H, W]) -> [B, N, C * tubelet * patch * patch], time slowest.</summary>
    /// <exception cref="ArgumentException">The clip is not a whole number of tubelets.</exception>
    public Tensor Cut(Tensor clips)
    {
        if (clips.dim() == 4) clips = clips.unsqueeze(2);
        var (shape, patch) = (clips.shape, config.PatchSize);
        var grid = config.GridFor((int)shape[2], (int)shape[3], (int)shape[4]);
        return clips.reshape(shape[0], shape[1], grid.Frames, shape[2] / grid.Frames, grid.Height, patch, grid.Width, patch)
            .permute(0, 2, 4, 6, 1, 3, 5, 7).reshape(shape[0], grid.Count, -1); // [B, N, pixels]
    }

    /// <summary>Tubelets' pixels […, C * tubelet * patch * patch] -> tokens […, D], of the same type.</summary>
    public Tensor Map(Tensor tubelets)
    {
        var (weight, bias) = proj switch
        {
            Conv3d video => (video.weight, video.bias!),
            var image => (((Conv2d)image).weight, ((Conv2d)image).bias!),
        };
        var flat = weight.flatten(1); // [D, pixels]
        return is_grad_enabled()
            ? LinearFunction.apply(tubelets, flat, bias, flat.detach().to(tubelets.dtype), bias.detach().to(tubelets.dtype), true, null!)
            : LinearFunction.Multiply(tubelets, flat.to(tubelets.dtype), bias.to(tubelets.dtype));
    }
}
