using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Objectives;

/// <summary>Features of the encoder itself; the gradient stops at them (SimSiam, Chen and He 2021).</summary>
public sealed record StopGradientTarget : ITargetProvider
{
    public TargetNormalization Normalization { get; init; } = TargetNormalization.LayerNorm;

    public Tensor Targets(Tensor clips, Networks networks) => networks.Encoder.call(clips); // [B, N, D]
}
