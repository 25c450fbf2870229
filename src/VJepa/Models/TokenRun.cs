using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// Sequences of one length among tokens that lie side by side as rows [M, D]: everything but attention treats rows alike, so that
/// several masks of a step pass through a network together.
/// </summary>
/// <param name="Batch">Sequences, B.</param>
/// <param name="Length">Tokens of each, N.</param>
/// <param name="Rotary">Angles of their tokens, or null.</param>
/// <param name="Mask">bool [N, N], true where row may attend to column; null: everywhere.</param>
internal readonly record struct TokenRun(long Batch, long Length, RotaryAngles? Rotary = null, Tensor? Mask = null)
{
    public long Rows => Batch * Length;

    /// <summary>Rows [M, D] -> [B, N, D] for each run.</summary>
    public static IReadOnlyList<Tensor> Split(Tensor rows, IReadOnlyList<TokenRun> runs) => runs.Count == 1
        ? [rows.view(runs[0].Batch, runs[0].Length, -1)]
        : [.. rows.split([.. runs.Select(run => run.Rows)], 0).Select((part, i) => part.view(runs[i].Batch, runs[i].Length, -1))];
}
