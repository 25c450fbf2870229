using System.Text.Json;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>Counts over the masks of many steps.</summary>
/// <param name="Context">Context tokens of a clip, by step.</param>
/// <param name="Target">Target tokens of a clip, by step.</param>
/// <param name="ByTime">[time][step]: share of a time's tokens that are context, over the clips of the batch.</param>
/// <param name="ByPlace">[place]: share of a place's tokens that are context, over all steps.</param>
internal sealed record Drawn(double[] Context, double[] Target, double[][] ByTime, double[] ByPlace)
{
    public static Drawn From(JsonElement config, TokenGrid grid, int batch, int steps, ulong seed)
    {
        var sampler = MaskDrawing.Sampler(grid, config);
        var drawn = new Drawn(new double[steps], new double[steps],
            [.. Enumerable.Range(0, grid.Frames).Select(_ => new double[steps])], new double[grid.PerFrame]);
        using var generator = new Generator(seed);
        for (var step = 0; step < steps; step++)
        {
            using var mask = sampler.Sample(batch, step, generator)[0];
            (drawn.Context[step], drawn.Target[step]) = (mask.Context.shape[1], mask.Target.shape[1]);
            foreach (var token in mask.Context.data<long>())
            {
                drawn.ByTime[token / grid.PerFrame][step] += 1.0 / grid.PerFrame / batch;
                drawn.ByPlace[token % grid.PerFrame] += 1.0 / grid.Frames / batch / steps;
            }
        }
        return drawn;
    }
}
