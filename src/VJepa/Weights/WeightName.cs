namespace VJepa.Weights;

/// <summary>Where a tensor of a file belongs.</summary>
/// <param name="Part">Its network.</param>
/// <param name="Name">Its name there, as this library has it.</param>
/// <param name="Piece">Which piece it is, where the file has in several tensors what is one here (0 for a whole one).</param>
/// <param name="Pieces">How many pieces that one has; 1 for a whole one.</param>
/// <param name="Stacked">The file has in one tensor what are several here, one for each entry of its first dimension.</param>
public sealed record WeightName(NetworkPart Part, string Name, int Piece = 0, int Pieces = 1, bool Stacked = false);
