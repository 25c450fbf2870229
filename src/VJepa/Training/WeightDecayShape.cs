namespace VJepa.Training;

/// <summary>How the weight decay goes from its first to its last value.</summary>
public enum WeightDecayShape
{
    /// <summary>Half a cosine, as V-JEPA's released program computes it.</summary>
    Cosine,

    /// <summary>In a line, as the paper's text says.</summary>
    Linear,
}
