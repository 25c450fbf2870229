namespace VJepa.Lab.Evaluation;

/// <summary>Where an attentive probe's blocks beyond the first stand.</summary>
public enum ProbeForm
{
    /// <summary>V-JEPA: on the pooled query, after the cross-attention.</summary>
    VJepa,

    /// <summary>V-JEPA 2: on the tokens, before the cross-attention.</summary>
    VJepa2,
}
