using VJepa.Lab.Worlds;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Which possible clip an impossible one is compared with.</summary>
public enum SurprisePairing
{
    /// <summary>The one that ends as it does: the same frames have to be predicted, and only what was seen before tells the two apart.</summary>
    SameEnding,

    /// <summary>The one that begins as it does: two endings are compared, of which one may be harder to predict whatever came before.</summary>
    SameBeginning,
}

/// <summary>A model's errors on the four clips of each of some cases. It owns its tensors.</summary>
/// <param name="Cases">Number, kind and frame of the violation of each.</param>
/// <param name="Errors">Of the clips: four for each case, two possible ones first.</param>
public sealed record ViolationTest(IReadOnlyList<(long Case, ViolationKind Kind, int Frame)> Cases, SurpriseErrors Errors) : IDisposable
{
    /// <summary>Renders cases and measures the model on them.</summary>
    /// <param name="model">As for <see cref="Surprise.Measure"/>.</param>
    /// <param name="world">Videos at least as long as the model's windows.</param>
    /// <param name="first">Number of the first case; none that was trained on.</param>
    /// <param name="cases">How many.</param>
    /// <param name="contextFrames">Frames of a window that are shown.</param>
    /// <param name="stride">Frames from a window to the next.</param>
    /// <param name="progress">Gets the share done, 0..1.</param>
    /// <param name="cancel">Stops between cases.</param>
    /// <exception cref="ArgumentException">There is no case, or the windows don't fit.</exception>
    public static ViolationTest Of(Pretrainer model, ViolationWorld world, long first, int cases, int contextFrames, int stride = 1,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        if (cases < 1) throw new ArgumentException($"{cases} cases: give at least 1.");
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

    /// <summary>Two pairs for each case.</summary>
    public IReadOnlyList<JudgedPair> Judge(SurpriseMeasure measure, SurprisePairing pairing = SurprisePairing.SameEnding)
    {
        var scores = Errors.Scores(measure);
        // Possible: A, B; impossible: A then B, B then A.
        var other = pairing == SurprisePairing.SameEnding ? 1 : 0;
        return [.. Cases.SelectMany((test, i) => new[] { 0, 1 }.Select(pair =>
            new JudgedPair(test.Case, test.Kind, test.Frame, scores[(4 * i) + pair], scores[(4 * i) + 2 + (pair ^ other)])))];
    }

    /// <summary>
    /// The measure that is right in most of these cases as wholes; of several, the one that is right in most pairs with the same ending.
    /// Report what it does on other cases.
    /// </summary>
    public SurpriseMeasure Best() => SurpriseMeasure.Choices.Select(choice => (choice, pairs: Judge(choice)))
        .MaxBy(judged => (PairAccuracy.OfCases(judged.pairs).Share, PairAccuracy.Of(judged.pairs).Share)).choice;

    public void Dispose() => Errors.Dispose();
}
