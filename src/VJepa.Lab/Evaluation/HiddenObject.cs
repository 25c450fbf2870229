using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>A question to a predictor: what is where an object of a clip moves? Hidden is a box around all places of the object, with a margin of one token.</summary>
/// <param name="Clip">Index of the clip.</param>
/// <param name="Context">Indices of the tokens that the encoder sees, int64 [K].</param>
/// <param name="Hidden">Indices of the tokens to predict, int64 [M].</param>
/// <param name="Asked">Those hidden tokens that show the object in the clip's second half, as int64 indices into <paramref name="Hidden"/>.</param>
public sealed record HiddenObject(int Clip, Tensor Context, Tensor Hidden, Tensor Asked)
{
    /// <summary>The question about one object; null if no token of the second half shows it, or if less than an eighth of the tokens would stay visible.</summary>
    /// <param name="clip">Index of the clip.</param>
    /// <param name="owners">The object that each token shows, from <see cref="ObjectTokens.Of"/>.</param>
    /// <param name="grid">The clip's token grid.</param>
    /// <param name="seenBefore">True: the box is hidden in the second half only, so the first half shows where the object is going. False: it is hidden throughout.</param>
    /// <param name="item">Index of the object.</param>
    public static HiddenObject? Ask(int clip, IReadOnlyList<int> owners, TokenGrid grid, bool seenBefore, int item = 0)
    {
        var places = Enumerable.Range(0, grid.Count).Select(n => (Late: n / grid.PerFrame >= grid.Frames / 2,
            Row: n % grid.PerFrame / grid.Width, Column: n % grid.Width, Its: owners[n] == item)).ToArray();
        var its = places.Where(place => place.Its).ToArray();
        if (!its.Any(place => place.Late)) return null;
        var (top, bottom) = (its.Min(place => place.Row) - 1, its.Max(place => place.Row) + 1);
        var (left, right) = (its.Min(place => place.Column) - 1, its.Max(place => place.Column) + 1);
        var inside = places.Select(place => place.Row >= top && place.Row <= bottom && place.Column >= left && place.Column <= right
            && (place.Late || !seenBefore)).ToArray();
        var hidden = Numbers(n => inside[n], grid.Count);
        if (grid.Count - hidden.Length < grid.Count / 8) return null;
        var asked = Numbers(k => places[hidden[k]] is { Its: true, Late: true }, hidden.Length);
        return new(clip, tensor(Numbers(n => !inside[n], grid.Count)), tensor(hidden), tensor(asked));
    }

    private static long[] Numbers(Func<int, bool> which, int count) => [.. Enumerable.Range(0, count).Where(which).Select(n => (long)n)];
}
