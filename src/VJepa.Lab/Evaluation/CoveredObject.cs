using System.Numerics;
using VJepa.Lab.Worlds.Hands;
using VJepa.Models;

namespace VJepa.Lab.Evaluation;

/// <summary>An object of the hands world at one time position of the token grid, seen or not.</summary>
/// <param name="Clip">Index of the clip.</param>
/// <param name="Slice">Time position.</param>
/// <param name="Token">Index of the token that its center lies in, 0 to N - 1.</param>
/// <param name="Visible">How much of it can be seen: its pixels, as a share of the most that any frame of the clip
/// shows; mean over the token's frames.</param>
/// <param name="Hue">Its main color, an index of <see cref="HandsPalette.Hues"/>.</param>
public readonly record struct CoveredObject(int Clip, int Slice, int Token, double Visible, int Hue)
{
    /// <summary>
    /// One object of each clip, at each time position at which its center lies in the picture. The clips are those that
    /// a <see cref="HandsStream"/> of the same world and range gives in order. Renders on all cores.
    /// </summary>
    /// <param name="clips">Number of clips.</param>
    /// <param name="grid">The token grid of a clip.</param>
    /// <param name="thing">Index of the object. 0 is acted on; where a cup covers another object, or uncovers it, that
    /// one is 1. Clips without it are left out.</param>
    /// <param name="first">Number of the first clip in the world.</param>
    /// <exception cref="ArgumentException">The world's frames can't be cut into the grid.</exception>
    public static IReadOnlyList<CoveredObject> Of(HandsWorld world, int clips, TokenGrid grid, int thing = 0,
        long first = 0, CancellationToken cancel = default)
    {
        if (world.Config.Frames % grid.Frames != 0)
            throw new ArgumentException(
                $"Clips of {world.Config.Frames} frames can't be cut evenly into {grid} tokens.");
        var found = new IReadOnlyList<CoveredObject>[clips];
        Parallel.For(0, clips, new ParallelOptions { CancellationToken = cancel }, i =>
            found[i] = [.. InClip(world.Render(first + i), i, grid, thing)]);
        return [.. found.SelectMany(some => some)];
    }

    private static IEnumerable<CoveredObject> InClip(HandsClip clip, int index, TokenGrid grid, int thing)
    {
        if (clip.Hues.Count <= thing) yield break;
        var area = clip.Objects.Length / clip.Things.Count;
        var shown = clip.Objects.Chunk(area).Select(frame => frame.Count(shows => shows == thing)).ToArray();
        var most = Math.Max(1, shown.Max());
        var tubelet = shown.Length / grid.Frames;
        for (var slice = 0; slice < grid.Frames; slice++)
        {
            var frames = Enumerable.Range(slice * tubelet, tubelet).ToArray();
            var place = frames.Aggregate(Vector2.Zero, (sum, t) => sum + clip.Things[t][thing].Place) / tubelet;
            var (column, row) = ((int)MathF.Floor(place.X * grid.Width), (int)MathF.Floor(place.Y * grid.Height));
            if (column < 0 || row < 0 || column >= grid.Width || row >= grid.Height) continue;
            yield return new(index, slice, slice * grid.PerFrame + row * grid.Width + column,
                frames.Average(t => (double)shown[t]) / most, clip.Hues[thing]);
        }
    }
}
