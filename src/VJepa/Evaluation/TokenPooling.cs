namespace VJepa.Evaluation;

/// <summary>How a linear or nearest-neighbour probe makes one vector of a clip's tokens.</summary>
public enum TokenPooling
{
    /// <summary>The mean of all tokens: [D].</summary>
    Mean,

    /// <summary>The mean of each time slice, one after the other, so that order in time stays readable: [slices * D].</summary>
    MeanPerTimeSlice,

    /// <summary>All tokens, one after the other: [N * D].</summary>
    All,
}
