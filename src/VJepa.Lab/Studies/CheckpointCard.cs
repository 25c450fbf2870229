namespace VJepa.Lab.Studies;

/// <summary>The model card of a <see cref="ShippedCheckpoint"/>.</summary>
/// <param name="Title">One line.</param>
/// <param name="Data">Training data and its size.</param>
/// <param name="Command">Command that reproduces it, run in the repository's root.</param>
/// <param name="Date">Date of training, yyyy-MM-dd.</param>
/// <param name="Numbers">Measured values by name; a test measures them again.</param>
public sealed record CheckpointCard(string Title, string Data, string Command, string Date, IReadOnlyDictionary<string, double> Numbers);
