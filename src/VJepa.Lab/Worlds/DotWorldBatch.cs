using System.Numerics;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Lab.Worlds;

/// <summary>Walks as training tensors. It owns them.</summary>
/// <param name="Clips">Normalized pixels, float32 [B, 3, T, S, S].</param>
/// <param name="Actions">float32 [B, T - 1, 2], in units of the reach.</param>
/// <param name="States">Positions, float32 [B, T, 2].</param>
public sealed record DotWorldBatch(Tensor Clips, Tensor Actions, Tensor States) : IDisposable
{
    /// <summary>The walks of consecutive seeds from <paramref name="firstSeed"/>. The batch belongs to no dispose scope.</summary>
    public static DotWorldBatch Of(DotWorld world, int batch, int frames, long firstSeed)
    {
        var walks = Enumerable.Range(0, batch).Select(i => world.Walk(frames, firstSeed + i)).ToArray();
        var reach = (float)world.Config.Reach;
        return new DotWorldBatch(
            Pictures(world, walks.SelectMany(walk => walk.Places), batch),
            Pairs(walks.SelectMany(walk => walk.Actions).Select(action => action / reach), batch),
            Pairs(walks.SelectMany(walk => walk.Places), batch));
    }

    /// <summary>Normalized images of positions, [B, 3, T, S, S], in no dispose scope.</summary>
    public static Tensor Pictures(DotWorld world, IEnumerable<Vector2> places, int batch = 1)
    {
        using var scope = NewDisposeScope();
        var size = world.Config.Size;
        var bytes = places.SelectMany(world.Render).ToArray();
        var frames = tensor(bytes, [batch, bytes.Length / (batch * size * size * 3), size, size, 3]).to(float32) / 255; // [B, T, S, S, 3]
        var (mean, deviation) = (tensor(Normalization.ImageNet.Mean), tensor(Normalization.ImageNet.Std));
        return ((frames - mean) / deviation).permute(0, 4, 1, 2, 3).contiguous().DetachFromDisposeScope();
    }

    private static Tensor Pairs(IEnumerable<Vector2> values, int batch)
    {
        var flat = values.SelectMany(value => new[] { value.X, value.Y }).ToArray();
        return tensor(flat, [batch, flat.Length / (2 * batch), 2]).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        Clips.Dispose();
        Actions.Dispose();
        States.Dispose();
    }
}
