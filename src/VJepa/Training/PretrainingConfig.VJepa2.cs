using VJepa.Models;

namespace VJepa.Training;

public sealed partial record PretrainingConfig
{
    private const int VJepa2CoolDownEpochs = 40;

    /// <summary>
    /// V-JEPA 2 ViT-L/16, the long first phase (section 2.2 and the released configurations): 16 frames of 256 pixels;
    /// rotary positions; masks and loss of V-JEPA; predictor 12 x 384 with 12 heads and the 10 mask tokens of the
    /// released weights; learning rate 1e-4 to 5.25e-4 in 12 000 steps, then constant for 228 000; weight decay .04 and
    /// EMA .99925 throughout; no clipping; depth-scaled initialization. The batch of 3072 is 24 on each of 128 devices:
    /// <see cref="BatchSize"/> is one device's. <see cref="CoolDown"/> is the last phase.
    /// </summary>
    public static PretrainingConfig VJepa2L { get; } = new()
    {
        Encoder = EncoderSizes.VJepa2Large,
        Predictor = new PredictorConfig { Heads = 12, MaskTokens = 10 },
        MaskToken = MaskTokenChoice.ByGroup,
        Epochs = 800,
        StartLearningRate = 1e-4,
        LearningRate = 5.25e-4,
        FinalLearningRate = 5.25e-4,
        FinalWeightDecay = .04,
        Momentum = (.99925, .99925),
        ClipNorm = null,
    };

    /// <summary>V-JEPA 2 ViT-H/16: <see cref="VJepa2L"/> with a larger encoder.</summary>
    public static PretrainingConfig VJepa2H { get; } = VJepa2L with { Encoder = EncoderSizes.VJepa2Huge };

    /// <summary>V-JEPA 2 ViT-g/16: <see cref="VJepa2L"/> with a larger encoder.</summary>
    public static PretrainingConfig VJepa2G { get; } = VJepa2L with
    {
        Encoder = EncoderSizes.VJepa2Giant,
        Predictor = VJepa2L.Predictor with { MlpRatio = 4 },
    };

    /// <summary>V-JEPA 2's last phase at 256 pixels: 64 frames.</summary>
    public static PretrainingConfig VJepa2LCoolDown { get; } = VJepa2L.CoolDown(64, 256);

    /// <summary>As <see cref="VJepa2LCoolDown"/> for ViT-H/16.</summary>
    public static PretrainingConfig VJepa2HCoolDown { get; } = VJepa2H.CoolDown(64, 256);

    /// <summary>V-JEPA 2's last phase for ViT-g/16: 64 frames of 384 pixels, the largest published model.</summary>
    public static PretrainingConfig VJepa2GCoolDown384 { get; } = VJepa2G.CoolDown(64, 384);

    /// <summary>
    /// The last phase of a V-JEPA 2 run (section 2.4), which continues from a checkpoint of the first
    /// (<see cref="Continuation"/>): longer clips, larger frames, and 12 000 steps with a linear fall of the learning
    /// rate towards 1e-6. As released, that schedule too is stretched by 1.25, so it ends at a fifth of its start (for
    /// the 1e-6 of the paper's text: <c>with { ScheduleStretch = 1 }</c>).
    /// </summary>
    public PretrainingConfig CoolDown(int frames, int imageSize, int epochs = VJepa2CoolDownEpochs) => this with
    {
        Encoder = Encoder with { Frames = frames, ImageSize = imageSize },
        LearningRateShape = LearningRateShape.Linear,
        Epochs = epochs,
        WarmupEpochs = 0,
        FinalLearningRate = 1e-6,
    };
}
