using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using VJepa.Lab.Evaluation;
using VJepa.Lab.Studies;
using VJepa.Training;
using VJepa.Lab.Worlds;

namespace VJepa.Benchmarks.Recipe;

/// <summary>
/// Trains variants of notebook 10's recipe and prints a Markdown row for each: how often the impossible clip surprises
/// more, with the measure chosen on tuning cases, reported on test cases. With <c>--ship</c> it trains the notebook's
/// three models and writes their weights, with <c>--measure</c> it measures shipped weights again and writes the
/// numbers into their card. <c>surprise [variant …] [--steps N] [--every N] [--seeds N] [--cases N] [--tests N]
/// [--ship DIR | --measure DIR]</c>
/// </summary>
internal static class SurpriseSearch
{
    private const int TuningCount = 60;

    public static int Run(string[] args)
    {
        torch.set_num_threads(1);
        int Number(string name, int otherwise) => Array.IndexOf(args, "--" + name) is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
        var (steps, cases, tests) = (Number("steps", SurpriseRecipe.Steps("quick")), Number("cases", SurpriseRecipe.TrainingCases("quick")), Number("tests", 100));
        if (Array.IndexOf(args, "--ship") is >= 0 and var ship) return Ship(args[ship + 1], steps, cases, tests);
        if (Array.IndexOf(args, "--measure") is >= 0 and var measure) return Measure(args[measure + 1], tests);
        string[] names = [.. args.TakeWhile(arg => !arg.StartsWith('-'))];
        Console.WriteLine("| variant | seed | steps | loss | measure | pairs, same ending | pairs, same beginning | cases | by kind (same ending / cases) | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var variant in names.DefaultIfEmpty("course").Select(SurpriseVariant.Find))
            for (var seed = 1; seed <= Number("seeds", 1); seed++) Train(variant, steps, Number("every", steps), seed, cases, tests);
        return 0;
    }

    private static void Train(SurpriseVariant variant, int steps, int every, int seed, int cases, int tests)
    {
        var world = new ViolationWorld(variant.World(SurpriseRecipe.World));
        var config = variant.Config(SurpriseRecipe.Pretraining(steps, seed, SurpriseRecipe.TargetOf(variant.Model)));
        using var model = SurpriseRecipe.Start(variant.Model, config);
        using var stream = new ViolationStream(world, cases, config.Encoder.Frames, config.BatchSize, seed);
        var (watch, loss) = (Stopwatch.StartNew(), double.NaN);
        while (model.NextStep < steps)
        {
            model.Run(stream, model.NextStep + every, new Runtime.ImmediateProgress<StepReport>(step => loss = double.IsNaN(loss) ? step.Loss : .95 * loss + .05 * step.Loss));
            var (measure, pairs, beginning) = Test(model, world, tests);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {variant.Name} | {seed} | {model.NextStep} | {loss:0.000} | {measure} | {PairAccuracy.Of(pairs)} | {beginning} | {PairAccuracy.OfCases(pairs)} | {ByKind(pairs)} | {watch.Elapsed.TotalSeconds:0} |"));
        }
    }

    private static (SurpriseMeasure Measure, IReadOnlyList<JudgedPair> Pairs, PairAccuracy SameBeginning) Test(Pretrainer model, ViolationWorld world, int tests)
    {
        using var tuning = ViolationTest.Of(model, world, SurpriseRecipe.TuningCases, TuningCount, SurpriseRecipe.ContextFrames);
        using var test = ViolationTest.Of(model, world, SurpriseRecipe.TestCases, tests, SurpriseRecipe.ContextFrames);
        var measure = tuning.Best();
        return (measure, test.Judge(measure), PairAccuracy.Of(test.Judge(measure, SurprisePairing.SameBeginning)));
    }

    private static int Ship(string folder, int steps, int cases, int tests)
    {
        var world = new ViolationWorld(SurpriseRecipe.World);
        var models = new[] { SurpriseModel.Features, SurpriseModel.Pixels, SurpriseModel.RandomFeatures }.AsParallel().AsOrdered().WithDegreeOfParallelism(3).Select(which =>
        {
            torch.set_num_threads(1);
            var model = SurpriseRecipe.Start(which, steps);
            using var stream = SurpriseRecipe.Stream(model.Config, cases);
            model.Run(stream, progress: new Runtime.ImmediateProgress<StepReport>(step =>
            {
                if (step.Step % 200 == 0) Console.Error.WriteLine($"{which}: step {step.Step}, loss {step.Loss:0.000}");
            }));
            return (which, model);
        }).ToDictionary(pair => pair.which, pair => pair.model);
        var card = new CheckpointCard("Notebook 10: surprised by what can't happen", $"the possible clips of cases 0 to {cases - 1} of the violation world (SurpriseRecipe.World)",
            $"dotnet run -c Release --project tests/VJepa.Benchmarks -- surprise --ship {folder} --steps {steps} --cases {cases} --tests {tests}",
            DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), new Dictionary<string, double>());
        SurpriseRecipe.Save(folder, models, card);
        return Measure(folder, tests);
    }

    private static int Measure(string folder, int tests)
    {
        var (world, numbers) = (new ViolationWorld(SurpriseRecipe.World), new Dictionary<string, double> { ["test cases"] = tests });
        foreach (var which in Enum.GetValues<SurpriseModel>())
        {
            using var shipped = SurpriseRecipe.Load(folder, which); // as stored: in half precision
            var (measure, pairs, beginning) = Test(shipped, world, tests);
            numbers[$"{which}: pairs, same ending"] = PairAccuracy.Of(pairs).Share;
            numbers[$"{which}: pairs, same beginning"] = beginning.Share;
            numbers[$"{which}: cases"] = PairAccuracy.OfCases(pairs).Share;
            Console.WriteLine($"{which}: {measure}; pairs {PairAccuracy.Of(pairs)}; same beginning {beginning}; cases {PairAccuracy.OfCases(pairs)}; {ByKind(pairs)}");
        }
        var stored = ShippedCheckpoint.Open(folder);
        stored.Describe(stored.Card with { Command = $"{stored.Card.Command.Split(" --tests")[0]} --tests {tests}", Numbers = numbers });
        return 0;
    }

    private static string ByKind(IReadOnlyList<JudgedPair> pairs) => string.Join(", ",
        pairs.GroupBy(pair => pair.Kind).Select(group => $"{group.Key} {100 * PairAccuracy.Of(group).Share:0} / {100 * PairAccuracy.OfCases(group).Share:0} of {group.Count() / 2}"));
}
