using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// Predicts the features of the next frame from frames, actions and states (V-JEPA 2, section 3.1). In each frame, the
/// tokens of action, state (and camera) come before the patches; a token attends to its own frame and earlier ones.
/// </summary>
public sealed class ActionPredictor : nn.Module
{
    private readonly ActionPredictorConfig config;
    private readonly Linear predictor_embed;
    private readonly Linear action_encoder;
    private readonly Linear state_encoder;
    private readonly Linear extrinsics_encoder;
    private readonly ModuleList<TransformerBlock> predictor_blocks;
    private readonly LayerNorm predictor_norm;
    private readonly Linear predictor_proj;

    /// <param name="config">Its shape.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    public ActionPredictor(ActionPredictorConfig config, Generator? generator = null) : base(nameof(ActionPredictor))
    {
        if (config.Depth < 1 || config.Heads < 1 || config.Width % config.Heads != 0)
        {
            throw new ArgumentException(
                $"Width {config.Width} must be a multiple of the number of heads ({config.Heads}), " +
                $"and depth ({config.Depth}) at least 1.");
        }
        this.config = config;
        predictor_embed = nn.Linear(config.Inputs, config.Width);
        action_encoder = nn.Linear(config.ActionSize, config.Width);
        state_encoder = nn.Linear(config.ActionSize, config.Width);
        extrinsics_encoder = nn.Linear(config.ExtrinsicsSize, config.Width); // in the weights, used or not
        predictor_blocks = new ModuleList<TransformerBlock>();
        for (var i = 0; i < config.Depth; i++)
        {
            predictor_blocks.Add(new TransformerBlock(
                config.Width, config.Heads, config.MlpRatio, config.Mlp, config.LayerNormEpsilon));
        }
        predictor_norm = nn.LayerNorm(config.Width, config.LayerNormEpsilon);
        predictor_proj = nn.Linear(config.Width, config.Inputs);
        RegisterComponents();
        WeightInit.Apply(this, [.. predictor_blocks], Initialization.DepthScaled, generator);
    }

    public ActionPredictorConfig Config => config;

    /// <summary>Tokens of a frame that are not patches.</summary>
    public int Conditions => config.UseExtrinsics ? 3 : 2;

    /// <summary>The features of each next frame: frame t of the result is the prediction of frame t + 1.</summary>
    /// <param name="frames">Encoder features of T frames, [B, T * N, D].</param>
    /// <param name="actions">[B, T, 7].</param>
    /// <param name="states">[B, T, 7].</param>
    /// <param name="grid">The token grid of a frame: rows and columns.</param>
    /// <param name="extrinsics">[B, T, 6], if the configuration uses them.</param>
    /// <returns>[B, T * N, D].</returns>
    public Tensor forward(
        Tensor frames, Tensor actions, Tensor states, (int Height, int Width) grid, Tensor? extrinsics = null)
    {
        using var scope = NewDisposeScope();
        var perFrame = grid.Height * grid.Width;
        var (batch, time) = (frames.shape[0], (int)(frames.shape[1] / perFrame));
        var patches = Ops.Linear(frames, predictor_embed).view(batch, time, perFrame, -1); // [B, T, N, P]
        var tokens = new List<Tensor>
        {
            Ops.Linear(actions, action_encoder).unsqueeze(2), // [B, T, 1, P]
            Ops.Linear(states, state_encoder).unsqueeze(2),
        };
        if (config.UseExtrinsics)
        {
            var camera = extrinsics
                ?? throw new ArgumentException("This predictor needs the camera's pose: give extrinsics.");
            tokens.Add(Ops.Linear(camera, extrinsics_encoder).unsqueeze(2));
        }
        tokens.Add(patches);
        var x = cat(tokens, 2).flatten(1, 2); // [B, T * (C + N), P]
        using var mask = FrameCausalMask(time, Conditions + perFrame, frames.device);
        var rotary = config.Rotary ? Angles(new TokenGrid(time, grid.Height, grid.Width), frames.device) : null;
        foreach (var block in predictor_blocks) x = block.call(x, rotary, mask);
        x = x.view(batch, time, Conditions + perFrame, -1)
            .narrow(2, Conditions, perFrame).flatten(1, 2); // [B, T * N, P]
        return Ops.Linear(predictor_norm.call(x), predictor_proj).MoveToOuterDisposeScope(); // [B, T * N, D]
    }

    /// <summary>Attention mask: bool [T * n, T * n], true where the column's frame is not later than the
    /// row's.</summary>
    public static Tensor FrameCausalMask(int frames, int perFrame, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var frame = arange(frames, device: device).repeat_interleave(perFrame);
        return frame.unsqueeze(1).ge(frame.unsqueeze(0)).MoveToOuterDisposeScope();
    }

    /// <summary>Condition tokens rotate only in time, like the patch in row 0 and column 0.</summary>
    private RotaryAngles Angles(TokenGrid grid, Device device)
    {
        var indices = new List<long>();
        for (var t = 0L; t < grid.Frames; t++)
        {
            for (var c = 0; c < Conditions; c++) indices.Add(t * grid.PerFrame);
            for (var n = 0; n < grid.PerFrame; n++) indices.Add(t * grid.PerFrame + n);
        }
        using var all = tensor(indices.ToArray(), [1, indices.Count], device: device);
        return RotaryAngles.At(all, grid, config.Width / config.Heads);
    }
}
