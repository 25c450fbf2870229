using System.Numerics;
using VJepa.Models;
using VJepa.Lab.Worlds;

namespace VJepa.Lab.Evaluation;

/// <summary>Ground truth for similarity, attention and decoding: which object of a <see cref="LabClip"/> each token shows.</summary>
public static class ObjectTokens
{
    /// <summary>No object.</summary>
    public const int Background = -1;

    /// <summary>A token shows an object if the object's disc, averaged over the token's frames, covers the center of the token's patch; of two objects, the nearer one.</summary>
    /// <param name="grid">The clip's token grid.</param>
    /// <returns>Object index or <see cref="Background"/>, [N].</returns>
    /// <exception cref="ArgumentException">The clip's frames do not divide into tokens.</exception>
    public static int[] Of(LabClip clip, TokenGrid grid)
    {
        if (clip.Video.Count % grid.Frames != 0)
            throw new ArgumentException($"A clip of {clip.Video.Count} frames can't be cut evenly into {grid} tokens.");
        var tubelet = clip.Video.Count / grid.Frames;
        var owners = new int[grid.Count];
        for (var token = 0; token < grid.Count; token++)
        {
            var (t, row, column) = (token / grid.PerFrame, token % grid.PerFrame / grid.Width, token % grid.Width);
            var middle = new Vector2((column + .5f) * clip.Video.Width / grid.Width, (row + .5f) * clip.Video.Height / grid.Height);
            owners[token] = Background;
            var nearest = 1f;
            for (var i = 0; i < clip.Objects.Count; i++)
            {
                var states = clip.Objects[i].States.Skip(t * tubelet).Take(tubelet).Where(state => state.Visible > 0).ToArray();
                if (states.Length == 0) continue;
                var place = states.Aggregate(Vector2.Zero, (sum, state) => sum + state.Picture) / states.Length;
                var distance = Vector2.Distance(place, middle) / clip.Objects[i].Radius;
                if (distance < nearest) (owners[token], nearest) = (i, distance);
            }
        }
        return owners;
    }
}
