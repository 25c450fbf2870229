using System.Globalization;
using VJepa.Lab.Worlds;
using VJepa.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Recipe;

/// <summary>
/// How far the regularizer's weight spreads LeVJEPA's embeddings: short trainings of <see cref="LeVJepaConfig.Small"/>
/// on the motion world, judged on clips that were not trained on. <c>levjepa-weights [--steps N] [--batch N]</c>.
/// </summary>
internal static class LeVJepaWeights
{
    private const long HeldOut = 1_000_000;

    private static readonly MotionWorld world = new(new MotionWorldConfig { Size = 48, Frames = 8 });

    public static int Run(string[] args)
    {
        int Number(string name, int otherwise) => Array.IndexOf(args, "--" + name) is >= 0 and var at
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
        var (steps, batch) = (Number("steps", 150), Number("batch", 16));
        using var held = Clips(HeldOut, 128);
        Console.WriteLine(
            "| weight | deviation of embeddings | effective rank (of 32) | distance | statistic |");
        Console.WriteLine("|---:|---:|---:|---:|---:|");
        foreach (var weight in new[] { 0, .5, 2, 8, 30 }) Measure(weight, steps, batch, held);
        return 0;
    }

    private static void Measure(double weight, int steps, int batch, Tensor held)
    {
        using var trainer = new LeVJepaTrainer(LeVJepaConfig.Small with { Weight = weight, BatchSize = batch });
        LeVJepaReport? last = null;
        for (var step = 0; step < steps; step++)
        {
            using var clips = Clips((long)step * batch, batch);
            last = trainer.Step(clips);
        }
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var z = trainer.Embeddings(held)[0]; // [128, 32]
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {weight} | {z.std(0).mean().item<float>():.00} | {FeatureHealth.RankOf(z):.0} " +
            $"| {last!.Distance:.000} | {last.Statistic:.000} |"));
    }

    /// <summary>Clips of consecutive seeds, about standardized: [count, 3, 8, 48, 48].</summary>
    private static Tensor Clips(long first, int count)
    {
        var bytes = Enumerable.Range(0, count).SelectMany(i => world.Render(first + i).Frames).ToArray();
        using var scope = NewDisposeScope();
        return (tensor(bytes, [count, 8, 48, 48, 3]).to(float32) / 64 - 2)
            .permute(0, 4, 1, 2, 3).contiguous().DetachFromDisposeScope();
    }
}
