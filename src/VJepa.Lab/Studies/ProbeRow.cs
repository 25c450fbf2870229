using VJepa.Lab.Evaluation;

namespace VJepa.Lab.Studies;

/// <summary>One line of a comparison of probes.</summary>
/// <param name="Encoder">Whose features: pretrained, random-initialized.</param>
/// <param name="Probe">Which probe.</param>
/// <param name="Labels">Labels of each class that the probe learned from; 0: all.</param>
/// <param name="Accuracy">Top-1 on the validation clips, mean and deviation over splits.</param>
public sealed record ProbeRow(string Encoder, string Probe, int Labels, Spread Accuracy);
