namespace VJepa.Lab.Studies;

/// <summary>What a reader must know of a <see cref="ShippedCheckpoint"/>, beside its configuration.</summary>
/// <param name="Title">What it is, in one line.</param>
/// <param name="Data">Which clips it was trained on, and how many.</param>
/// <param name="Command">What makes it again, run in the repository's root.</param>
/// <param name="Date">When it was made, yyyy-MM-dd.</param>
/// <param name="Numbers">What was measured with it, by name; a test measures again.</param>
public sealed record CheckpointCard(string Title, string Data, string Command, string Date, IReadOnlyDictionary<string, double> Numbers);
