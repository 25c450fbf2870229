namespace VJepa.Lab.Studies;

/// <summary>How far a study's cell, one variant with one seed, is.</summary>
/// <param name="Number">From 1, in the order of <see cref="Study.Runs"/>.</param>
/// <param name="Run">What it runs.</param>
/// <param name="IsDone">Whether its result is kept.</param>
/// <param name="IsRunning">Whether a process works on it, as far as the disk's locks tell.</param>
/// <param name="Steps">Steps of its newest checkpoint; 0 without one.</param>
public sealed record StudyCell(int Number, StudyRun Run, bool IsDone, bool IsRunning, long Steps);
