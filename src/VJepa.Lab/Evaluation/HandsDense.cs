using VJepa.Lab.Worlds.Hands;
using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// What every pixel of some clips of the hands world shows, for <see cref="DenseProbe"/>: a class and a depth. The
/// clips are those that a <see cref="HandsStream"/> of the same world and range gives in order. Owns its tensors.
/// </summary>
/// <param name="Classes">int64 [V, T, S, S], an index of <see cref="Names"/>.</param>
/// <param name="Heights">float32 [V, T, S, S], above the surface, in shares of the image's side.</param>
public sealed record HandsDense(Tensor Classes, Tensor Heights) : IDisposable
{
    /// <summary>Of a camera above the surface, in shares of the image's side: more than any height, so that depths are
    /// positive. It only sets the unit of relative errors.</summary>
    public const double CameraHeight = 2;

    /// <summary>The classes: parts of hands together with their sleeves.</summary>
    public static IReadOnlyList<string> Names { get; } = ["background", "hands", "acted-on object", "other objects"];

    /// <summary>Renders clips on all cores.</summary>
    /// <param name="clips">Number V of clips.</param>
    /// <param name="first">Number of the first clip in the world.</param>
    /// <exception cref="ArgumentException">There are no clips.</exception>
    public static HandsDense Of(
        HandsWorld world, int clips, long first = 0, CancellationToken cancel = default)
    {
        if (clips < 1) throw new ArgumentException($"{clips} clips: expected at least 1.");
        var pixels = world.Config.Frames * world.Config.Size * world.Config.Size;
        var (classes, heights) = (new long[clips * (long)pixels], new float[clips * (long)pixels]);
        Parallel.For(0, clips, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            var clip = world.Render(first + i);
            var start = i * (long)pixels;
            for (var pixel = 0; pixel < pixels; pixel++) classes[start + pixel] = ClassOf((ScenePart)clip.Parts[pixel]);
            clip.Heights.CopyTo(heights, start);
        });
        long[] shape = [clips, world.Config.Frames, world.Config.Size, world.Config.Size];
        using var scope = NewDisposeScope();
        return new(
            tensor(classes, shape).DetachFromDisposeScope(), tensor(heights, shape).DetachFromDisposeScope());
    }

    /// <summary>The class of a part of the scene.</summary>
    public static int ClassOf(ScenePart part) => part switch
    {
        ScenePart.Surface => 0,
        ScenePart.Hand or ScenePart.Sleeve or ScenePart.IdleHand => 1,
        ScenePart.Thing => 2,
        ScenePart.Other => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "This part of the scene has no class."),
    };

    /// <summary>The commonest class of each token's pixels: int64 [V, N].</summary>
    /// <exception cref="ArgumentException">The pixels can't be cut into the grid.</exception>
    public Tensor ClassesOf(TokenGrid grid) => DenseProbe.ClassOfTokens(Classes, grid, Names.Count);

    /// <summary>The mean distance of each token's pixels to the camera, which looks straight down: float32 [V, N], in
    /// shares of the image's side.</summary>
    /// <exception cref="ArgumentException">The pixels can't be cut into the grid.</exception>
    public Tensor DepthsOf(TokenGrid grid) =>
        Scoped.Run(() => CameraHeight - DenseProbe.MeanOfTokens(Heights, grid), Heights);

    public void Dispose()
    {
        Classes.Dispose();
        Heights.Dispose();
    }
}
