using TorchSharp.Modules;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// Maps each tubelet of a clip to a token: a convolution whose stride equals its kernel, that is, one linear map.
/// </summary>
public sealed class PatchEmbedding : ScopedModule<Tensor, Tensor?>
{
    private readonly EncoderConfig config;
    private readonly nn.Module<Tensor, Tensor> proj;

    public PatchEmbedding(EncoderConfig config) : base(nameof(PatchEmbedding))
    {
        this.config = config;
        long patch = config.PatchSize;
        proj = config.IsImage
            ? nn.Conv2d(config.Channels, config.Width, patch, stride: patch)
            : nn.Conv3d(
                config.Channels, config.Width, (config.TubeletSize, patch, patch),
                stride: (config.TubeletSize, patch, patch));
        RegisterComponents();
    }

    /// <summary>Clips [B, C, T, H, W] (or images [B, C, H, W]) -> tokens [B, K, D].</summary>
    /// <param name="keep">int64 [B, K], indices of the tubelets to embed; null for all.</param>
    public override Tensor forward(Tensor clips, Tensor? keep = null)
    {
        var (weight, bias) = proj is Conv3d video
            ? (video.weight, video.bias)
            : (((Conv2d)proj).weight, ((Conv2d)proj).bias);
        var tubelets = Tokens.Gather(Patchify(clips, config), keep); // [B, K, pixels]
        return Ops.Linear(tubelets, weight.flatten(1), bias!); // [B, K, D]
    }

    /// <summary>
    /// The pixels of each tubelet: clips [B, C, T, H, W] (or images [B, C, H, W]) ->
    /// [B, N, C * tubelet * patch * patch], time slowest. Incomplete tubelets at the end of an axis are dropped, as a
    /// strided convolution drops them.
    /// </summary>
    /// <exception cref="ArgumentException">The clip is smaller than a tubelet.</exception>
    public static Tensor Patchify(Tensor clips, EncoderConfig config)
    {
        if (clips.dim() == 4) clips = clips.unsqueeze(2); // [B, C, 1, H, W]
        var (batch, channels, patch) = (clips.shape[0], clips.shape[1], config.PatchSize);
        var tubelet = config.IsImage ? 1 : config.TubeletSize;
        var grid = config.GridOf(clips);
        var whole = clips.narrow(2, 0, grid.Frames * tubelet)
            .narrow(3, 0, grid.Height * patch)
            .narrow(4, 0, grid.Width * patch);
        return whole.reshape(batch, channels, grid.Frames, tubelet, grid.Height, patch, grid.Width, patch)
            .permute(0, 2, 4, 6, 1, 3, 5, 7).reshape(batch, grid.Count, -1); // [B, N, pixels]
    }
}
