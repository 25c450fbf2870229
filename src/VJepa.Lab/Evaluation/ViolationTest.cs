using VJepa.Lab.Worlds;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Which possible clip is compared with an impossible one.</summary>
public enum SurprisePairing
{
    /// <summary>The one with the same ending: the same frames are predicted, and only the frames before them differ.</summary>
    SameEnding,

    /// <summary>The one with the same beginning: the endings differ, and one may be harder to predict regardless of the beginning.</summary>
    SameBeginning,
}

/// <summary>A model's errors on the four clips of each case. It owns its tensors.</summary>
/// <param name="Cases">Index, kind and violation frame of each case.</param>
/// <param name="Errors">Errors on the clips: four per case, the two possible ones first.</param>
public sealed record ViolationTest(IReadOnlyList<(long Case, ViolationKind Kind, int Frame)> Cases, SurpriseErrors Errors) : IDisposable
{
    /// <summary>Renders cases and measures the model on them.</summary>
    /// <param name="model">As for <see cref="Surprise.Measure"/>.</param>
    /// <param name="world">Its videos must be at least as long as the model's windows.</param>
    /// <param name="first">Index of the first case; use cases that were not trained on.</param>
    /// <param name="cases">How many.</param>
    /// <param name="contextFrames">Frames of a window that the model sees.</param>
    /// <param name="stride">Frames between the starts of consecutive windows.</param>
    /// <param name="progress">Share done, 0 to 1.</param>
    /// <param name="cancel">Stops between cases.</param>
    /// <exception cref="ArgumentException">There are no cases, or the windows do not fit.</exception>
    public static ViolationTest Of(Pretrainer model, ViolationWorld world, long first, int cases, int contextFrames, int stride = 1,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        if (cases < 1) throw new ArgumentException($"{cases} cases: expected at least 1.");
        var parts = new List<SurpriseErrors>();
        var seen = new List<(long, ViolationKind, int)>();
        foreach (var chunk in Enumerable.Range(0, cases).Select(i => first + i).Chunk(8))
        {
            var rendered = chunk.AsParallel().AsOrdered().WithCancellation(cancel).Select(world.Render).ToArray();
            seen.AddRange(chunk.Zip(rendered, (number, test) => (number, test.Kind, test.ViolationFrame)));
            using var clips = ViolationStream.Batch(rendered.SelectMany(test => test.Possible.Concat(test.Impossible)));
            parts.Add(Surprise.Measure(model, clips, contextFrames, stride, cancel: cancel));
            progress?.Report(seen.Count / (double)cases);
        }
        var values = cat([.. parts.Select(part => part.Values)]).DetachFromDisposeScope();
        foreach (var part in parts) part.Dispose();
        return new(seen, parts[0] with { Values = values });
    }

    /// <summary>Two pairs per case.</summary>
    public IReadOnlyList<JudgedPair> Judge(SurpriseMeasure measure, SurprisePairing pairing = SurprisePairing.SameEnding)
    {
        var scores = Errors.Scores(measure);
        // Possible clips: A, B. Impossible clips: A then B, B then A.
        var other = pairing == SurprisePairing.SameEnding ? 1 : 0;
        return [.. Cases.SelectMany((test, i) => new[] { 0, 1 }.Select(pair =>
            new JudgedPair(test.Case, test.Kind, test.Frame, scores[(4 * i) + pair], scores[(4 * i) + 2 + (pair ^ other)])))];
    }

    /// <summary>
    /// The measure with the best accuracy over whole cases; ties are broken by the accuracy over pairs with the same ending. Report its accuracy on other cases.
    /// </summary>
    public SurpriseMeasure Best() => SurpriseMeasure.Choices.Select(choice => (choice, pairs: Judge(choice)))
        .MaxBy(judged => (PairAccuracy.OfCases(judged.pairs).Share, PairAccuracy.Of(judged.pairs).Share)).choice;

    public void Dispose() => Errors.Dispose();
}
