namespace VJepa.Video.Datasets;

/// <summary>A data set's folder isn't as expected; the message says what is missing and what to do.</summary>
public sealed class DatasetException(string folder, string problem, string advice) : Exception($"{folder}: {problem} {advice}");
