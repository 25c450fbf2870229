using VJepa.Models;

namespace VJepa.Training;

public sealed partial record PretrainingConfig
{
    /// <summary>
    /// V-JEPA ViT-L/16 (table 8): 16 frames of 224 pixels in tubelets of 2x16x16; masks of 8 blocks of 15 % and 2 of 70
    /// %, aspect ratio .75 to 1.5; L1; predictor 12 x 384; AdamW for 90 000 steps including 12 000 of warm-up; learning
    /// rate 2e-4, 6.25e-4, 1e-6; weight decay .04 to .4; EMA .998 to 1; schedules stretched by 1.25; clip norm 10. The
    /// batch of 3072 was 24 on each of 128 devices: <see cref="BatchSize"/> is one device's, since the rectangular cut
    /// of the masks depends on it.
    /// </summary>
    public static PretrainingConfig VJepaL16 { get; } = new();

    /// <summary>V-JEPA ViT-H/16 (table 8): <see cref="VJepaL16"/> with a larger encoder.</summary>
    public static PretrainingConfig VJepaH16 { get; } = VJepaL16 with { Encoder = EncoderSizes.Huge };

    /// <summary>V-JEPA ViT-H/16 at 384 pixels (table 8): <see cref="VJepaH16"/> with another resolution and batch
    /// (2400: 10 on each of 240 devices).</summary>
    public static PretrainingConfig VJepaH16At384 { get; } = VJepaH16 with
    {
        Encoder = EncoderSizes.Huge with { ImageSize = 384 },
        BatchSize = 10,
    };
}
