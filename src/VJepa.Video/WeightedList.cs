namespace VJepa.Video;

/// <summary>A list with its share in a mixture.</summary>
/// <param name="List">The videos.</param>
/// <param name="Weight">Its share, relative to the others'.</param>
public sealed record WeightedList(VideoList List, double Weight);
