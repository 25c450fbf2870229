namespace VJepa.Lab.Evaluation;

/// <summary>How a linear or nearest-neighbor probe makes one vector of a clip's tokens.</summary>
public enum TokenPooling
{
    /// <summary>The mean of all tokens: [D].</summary>
    Mean,

    /// <summary>The mean of each time slice, one after the other, so that order in time stays readable: [slices * D].</summary>
    MeanPerTimeSlice,

    /// <summary>The mean over all time of each quarter of a square frame, one after the other, so that places stay readable: [4 * D]. What turns or
    /// grows goes opposite ways in opposite quarters, and the mean of them all has lost it.</summary>
    MeanPerQuarter,

    /// <summary>All tokens, one after the other: [N * D].</summary>
    All,
}
