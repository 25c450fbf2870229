using TorchSharp.Modules;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Step;

/// <summary>The predictor as one writes it first, one mask at a time.</summary>
internal sealed class PlainPredictor : nn.Module
{
    private readonly Linear embed, head;
    private readonly ParameterList tokens = [];
    private readonly ModuleList<PlainBlock> blocks = [];
    private readonly LayerNorm norm;
    private readonly Tensor positions;

    public PlainPredictor(PredictorConfig config, EncoderConfig encoder) : base(nameof(PlainPredictor))
    {
        embed = nn.Linear(encoder.Width, config.Width);
        for (var i = 0; i < config.MaskTokens; i++) tokens.append(nn.Parameter(zeros(1, 1, config.Width)));
        for (var i = 0; i < config.Depth; i++) blocks.Add(new PlainBlock(config.Width, encoder.Heads));
        norm = nn.LayerNorm(config.Width, 1e-6);
        head = nn.Linear(config.Width, encoder.Width);
        positions = PositionTable.Video(encoder.Grid, config.Width, encoder.UniformPower).unsqueeze(0);
        RegisterComponents();
    }

    public Tensor forward(Tensor context, Tensor seen, Tensor asked, int mask)
    {
        var x = embed.forward(context) + Tokens.Gather(positions, seen); // [B, Nc, P]
        var hidden = tokens[mask] + Tokens.Gather(positions, asked); // [B, Nt, P]
        x = cat([x, hidden], 1);
        foreach (var block in blocks) x = block.forward(x);
        return head.forward(norm.forward(x).narrow(1, context.shape[1], asked.shape[1])); // [B, Nt, D]
    }
}
