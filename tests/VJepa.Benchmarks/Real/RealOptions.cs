using System.Globalization;

namespace VJepa.Benchmarks.Real;

internal sealed record RealOptions(
    string Train, string Validation, string? Start, double[] Intervals, int Steps, int Every, int Seed, bool Flow,
    bool Contrast, bool Stills, bool Dynamics, bool Own, bool Wide, int[] Views, int Labels, int Threads,
    double[] Noise)
{
    public static RealOptions Parse(string[] args)
    {
        var lists = new List<string>();
        var options = new RealOptions(
            "", "", null, [.27], 0, 300, 1, false, false, false, false, false, false, [0], 0, 1, [0]);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--start": options = options with { Start = args[++i] }; break;
                case "--intervals": options = options with { Intervals = Numbers(args[++i]) }; break;
                case "--steps": options = options with { Steps = Integer(args[++i]) }; break;
                case "--every": options = options with { Every = Integer(args[++i]) }; break;
                case "--seed": options = options with { Seed = Integer(args[++i]) }; break;
                case "--contrast": options = options with { Contrast = true }; break;
                case "--stills": options = options with { Stills = true }; break;
                case "--dynamics": options = options with { Dynamics = true }; break;
                case "--own": options = options with { Own = true }; break;
                case "--wide": options = options with { Wide = true }; break;
                case "--views": options = options with { Views = [.. args[++i].Split(',').Select(Integer)] }; break;
                case "--labels": options = options with { Labels = Integer(args[++i]) }; break;
                case "--noise": options = options with { Noise = Numbers(args[++i]) }; break;
                case "--flow": options = options with { Flow = true }; break;
                case "--threads": options = options with { Threads = Integer(args[++i]) }; break;
                default: lists.Add(args[i]); break;
            }
        }
        if (options is { Own: true, Start: null })
            throw new ArgumentException("--own takes the recipe of --start: give that as well.");
        return lists.Count == 2
            ? options with { Train = lists[0], Validation = lists[1] }
            : throw new ArgumentException("Give two lists: one to train on and one to judge on.");
    }

    private static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double[] Numbers(string text) =>
        [.. text.Split(',').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
}
