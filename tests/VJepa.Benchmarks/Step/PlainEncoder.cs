using TorchSharp.Modules;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Step;

/// <summary>The encoder as one writes it first: a convolution over the whole clip, positions, the tokens of one mask, blocks.</summary>
internal sealed class PlainEncoder : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly Conv3d patch_embed;
    private readonly ModuleList<PlainBlock> blocks = [];
    private readonly LayerNorm norm;
    private readonly Tensor positions;

    public PlainEncoder(EncoderConfig config) : base(nameof(PlainEncoder))
    {
        long patch = config.PatchSize;
        patch_embed = nn.Conv3d(config.Channels, config.Width, (config.TubeletSize, patch, patch), stride: (config.TubeletSize, patch, patch));
        for (var i = 0; i < config.Depth; i++) blocks.Add(new PlainBlock(config.Width, config.Heads));
        norm = nn.LayerNorm(config.Width, 1e-6);
        positions = PositionTable.Video(config.Grid, config.Width, config.UniformPower).unsqueeze(0);
        RegisterComponents();
    }

    public override Tensor forward(Tensor clips, Tensor? keep)
    {
        var x = patch_embed.forward(clips).flatten(2).transpose(1, 2) + positions; // [B, N, D]
        if (keep is not null) x = Tokens.Gather(x, keep);
        foreach (var block in blocks) x = block.forward(x);
        return norm.forward(x);
    }
}
