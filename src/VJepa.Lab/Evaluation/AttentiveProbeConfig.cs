using VJepa.Models;

namespace VJepa.Lab.Evaluation;

/// <summary>Where an attentive probe's blocks beyond the first stand.</summary>
public enum ProbeForm
{
    /// <summary>V-JEPA: on the pooled query, after the cross-attention.</summary>
    VJepa,

    /// <summary>V-JEPA 2: on the tokens, before the cross-attention.</summary>
    VJepa2,
}

/// <summary>The shape of an attentive probe. Defaults: V-JEPA's frozen evaluation (section 4.2 and table 9).</summary>
public sealed record AttentiveProbeConfig
{
    /// <summary>V-JEPA 2's probe: three self-attention blocks on the tokens, then the cross-attention; 16 heads (section 4).</summary>
    public static AttentiveProbeConfig VJepa2(int width, int classes, int heads = 16) =>
        new() { Width = width, Classes = classes, Heads = heads, Depth = 4, Form = ProbeForm.VJepa2 };

    /// <summary>Features of a token.</summary>
    public required int Width { get; init; }

    public required int Classes { get; init; }

    /// <summary>As many as the encoder in the released program; the paper's text says 12.</summary>
    public required int Heads { get; init; }

    /// <summary>1: cross-attention alone. More adds self-attention blocks where <see cref="Form"/> says.</summary>
    public int Depth { get; init; } = 1;

    public ProbeForm Form { get; init; } = ProbeForm.VJepa;

    /// <summary>LayerNorm, residual and MLP around the cross-attention; false leaves the bare attention.</summary>
    public bool CompleteBlock { get; init; } = true;

    public double MlpRatio { get; init; } = 4;

    /// <summary>Learned queries. A classifier reads one.</summary>
    public int Queries { get; init; } = 1;

    public double LayerNormEpsilon { get; init; } = 1e-5;

    /// <summary>How the tokens lie: their sine-cosine positions are added to them, so that a probe can tell places apart where features don't.
    /// Null: none, as published.</summary>
    public TokenGrid? Places { get; init; }

    /// <exception cref="ArgumentException">A value makes no probe.</exception>
    public void Validate()
    {
        if (Width < 1 || Heads < 1 || Width % Heads != 0)
            throw new ArgumentException($"Width {Width} must be a positive multiple of the number of heads ({Heads}).");
        if (Depth < 1 || Queries < 1 || Classes < 1)
            throw new ArgumentException($"Depth ({Depth}), queries ({Queries}) and classes ({Classes}) must be at least 1.");
    }
}
