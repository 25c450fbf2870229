using System.Diagnostics;
using VJepa.Lab.Worlds;

namespace VJepa.Benchmarks.Video;

/// <summary>Milliseconds a frame of 64x64 pixels, on one thread, of each procedural world. <c>-- worlds
/// [CLIPS]</c>.</summary>
public static class WorldsBenchmark
{
    public static int Run(string[] args)
    {
        if (!int.TryParse(args.FirstOrDefault() ?? "200", out var clips) || clips < 1)
        {
            Console.Error.WriteLine("usage: worlds [CLIPS]");
            return 2;
        }
        var motion = new MotionWorld(new MotionWorldConfig { Frames = 16 });
        Measure("motion world", i => motion.Render(i).Frames.Length / (64 * 64 * 3));
        foreach (var difficulty in Enum.GetValues<Difficulty>())
        {
            var laboratory = new Laboratory(LaboratoryConfig.Of(difficulty));
            Measure($"laboratory, {difficulty}", i => laboratory.Render(i).Video.Count);
            var violations = new ViolationWorld(ViolationConfig.Of(difficulty));
            Measure($"violations, {difficulty}", i => 4 * violations.Render(i).Possible[0].Video.Count);
        }
        return 0;

        void Measure(string name, Func<int, int> render)
        {
            for (var i = 0; i < 20; i++) render(i);
            var frames = 0;
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < clips; i++) frames += render(i);
            Console.WriteLine(FormattableString.Invariant($"{name,-22} {watch.Elapsed.TotalMilliseconds / frames,6:0.00} ms a frame"));
        }
    }
}
