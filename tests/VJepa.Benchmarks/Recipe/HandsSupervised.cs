using VJepa.Lab.Evaluation;
using VJepa.Lab.Worlds.Hands;
using VJepa.Models;
using VJepa.Runtime;

namespace VJepa.Benchmarks.Recipe;

/// <summary>
/// What an encoder of the same shape reaches that learns from labels alone, judged on held-out looks: the row beside
/// the probes of <see cref="HandsSearch"/>. <c>hands-supervised [--labels N] [--steps N] [--every N] [--rate R]
/// [--batch N] [--seed N] [--looks Plain|Middle|Random] [--width N]</c>; <c>--labels</c> counts those of each action.
/// Each length is a run of its own, since the rate falls to 0 at its end.
/// </summary>
internal static class HandsSupervised
{
    public static int Run(string[] args)
    {
        var options = new HandsOptions(["supervised", .. args]);
        var (labels, looks, seed) = (options.Number("labels", 80), options.Looks(), options.Number("seed", 1));
        var encoder = EncoderSizes.TwoCores with { Width = options.Number("width", 96) };
        var classes = looks.Actions.Count;
        using var exam = HandsOptions.Exam(looks, HandsLooks.HeldOut);
        Console.WriteLine("| labels | steps | seed | loss | held-out looks | labeled clips |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        var (steps, every) = (options.Number("steps", 2000), options.Number("every", 1000));
        for (var length = every; length <= steps; length += every)
        {
            using var clips = new HandsStream(
                new(looks), labels * classes, options.Number("batch", 16), seed);
            var loss = double.NaN;
            using var model = SupervisedBaseline.Train(
                encoder, classes, clips,
                new() { Steps = length, LearningRate = options.Value("rate", 1e-3), Seed = seed },
                progress: new ImmediateProgress<ProbeProgress>(step =>
                    loss = double.IsNaN(loss) ? step.Loss : .98 * loss + .02 * step.Loss));
            double Top1(HandsStream of) => SupervisedBaseline.Evaluate(model, of.InOrder()).Top1;
            Console.WriteLine(
                $"| {labels} | {length} | {seed} | {loss:0.00} | {Top1(exam):0.000} | {Top1(clips):0.000} |");
        }
        return 0;
    }
}
