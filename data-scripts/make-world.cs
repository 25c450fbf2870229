#:project ../src/VJepa.Lab/VJepa.Lab.csproj
#:package System.CommandLine
#:property PublishAot=false

// Makes procedural videos as .mp4 files, with V-JEPA lists and all causes:
// dotnet run data-scripts/make-world.cs -- motion OUT
// dotnet run data-scripts/make-world.cs -- laboratory OUT --label collision
// dotnet run data-scripts/make-world.cs -- violations OUT
// dotnet run data-scripts/make-world.cs -- hands OUT --looks Random
using System.CommandLine;
using VJepa.Lab.Worlds;
using VJepa.Lab.Worlds.Hands;

var target = new Argument<DirectoryInfo>("out") { Description = "folder to write to; existing clips are kept" };
var train = new Option<int>("--train") { Description = "training clips", DefaultValueFactory = _ => 1000 };
var val = new Option<int>("--val") { Description = "validation clips", DefaultValueFactory = _ => 200 };
var cases = new Option<int>("--cases")
{
    Description = "cases; each has two possible and two impossible clips",
    DefaultValueFactory = _ => 100,
};
var size = new Option<int>("--size") { Description = "side in pixels", DefaultValueFactory = _ => 64 };
var frames = new Option<int?>("--frames")
{
    Description = "frames per clip (motion 8, laboratory and hands 16, violations 24)",
};
var seed = new Option<int>("--seed") { Description = "seed of the clips" };
var label = new Option<Cause>("--label")
{
    Description = $"the cause used as label: {string.Join(", ", Enum.GetNames<Cause>())}",
    DefaultValueFactory = _ => Cause.Motion,
};
var difficulty = new Option<Difficulty>("--difficulty")
{
    Description = string.Join(", ", Enum.GetNames<Difficulty>()),
    DefaultValueFactory = _ => Difficulty.Medium,
};
var kinds = new Option<ViolationKind[]>("--kinds")
{
    Description = $"violations: {string.Join(", ", Enum.GetNames<ViolationKind>())}",
    AllowMultipleArgumentsPerToken = true,
};
var inSight = new Option<bool>("--in-sight") { Description = "no screen: the violation happens in view" };

var motion = new Command("motion", "Textured objects that all move by one of eight laws.")
    { target, train, val, size, frames, seed };
motion.SetAction((result, cancel) => Guarded(() =>
{
    var config = new MotionWorldConfig { Size = result.GetValue(size) };
    if (result.GetValue(frames) is { } given) config = config with { Frames = given };
    MotionWorldFiles.Write(config, Place(result), result.GetValue(train), result.GetValue(val), result.GetValue(seed),
        new Percent(), cancel);
}));
var laboratory = new Command("laboratory", "Camera and object motion, occlusion, collisions …; any cause as label.")
    { target, train, val, size, frames, seed, label, difficulty };
laboratory.SetAction((result, cancel) => Guarded(() =>
{
    var config = LaboratoryConfig.Of(result.GetValue(difficulty), result.GetValue(label)) with
    {
        Size = result.GetValue(size),
        Seed = result.GetValue(seed),
    };
    if (result.GetValue(frames) is { } given) config = config with { Frames = given };
    LaboratoryFiles.Write(config, Place(result), result.GetValue(train), result.GetValue(val), new Percent(), cancel);
}));
var violations = new Command("violations", "Matched possible and impossible clips, for violation of expectation.")
    { target, cases, size, frames, seed, difficulty, kinds, inSight };
violations.SetAction((result, cancel) => Guarded(() =>
{
    var config = ViolationConfig.Of(result.GetValue(difficulty)) with
    {
        Size = result.GetValue(size),
        Seed = result.GetValue(seed),
    };
    if (result.GetValue(frames) is { } given) config = config with { Frames = given };
    if (result.GetValue(inSight))
        config = config with { Screen = false, Kinds = [.. config.Kinds.Where(k => k != ViolationKind.PassWall)] };
    if (result.GetValue(kinds) is { Length: > 0 } chosen) config = config with { Kinds = chosen };
    ViolationFiles.Write(config, Place(result), result.GetValue(cases), new Percent(), cancel);
}));
var looks = new Option<HandsDifficulty>("--looks")
{
    Description = $"how much varies: {string.Join(", ", Enum.GetNames<HandsDifficulty>())}",
    DefaultValueFactory = _ => HandsDifficulty.Middle,
};
var sameLooks = new Option<bool>("--same-looks") { Description = "validation clips with the looks of training clips" };
var hands = new Command("hands", "Hands that pick up, put down, pretend, push …; validation has looks of its own.")
    { target, train, val, size, frames, seed, looks, sameLooks };
hands.SetAction((result, cancel) => Guarded(() =>
{
    var config = HandsWorldConfig.Of(result.GetValue(looks)) with
    {
        Size = result.GetValue(size),
        Seed = result.GetValue(seed),
    };
    if (result.GetValue(frames) is { } given) config = config with { Frames = given };
    HandsWorldFiles.Write(config, Place(result), result.GetValue(train), result.GetValue(val),
        result.GetValue(sameLooks) ? HandsLooks.Training : HandsLooks.HeldOut, new Percent(), cancel);
}));
var root = new RootCommand("Makes procedural videos whose causes are known. Existing clips are kept.")
    { motion, laboratory, violations, hands };
return await root.Parse(args).InvokeAsync();

string Place(ParseResult result) => result.GetRequiredValue(target).FullName;

Task<int> Guarded(Action action)
{
    try
    {
        action();
        return Task.FromResult(0);
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Stopped. Run the same command again to resume.");
        return Task.FromResult(130);
    }
    catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException
        or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return Task.FromResult(1);
    }
}

/// <summary>Prints the progress in steps of 5 %.</summary>
file sealed class Percent : IProgress<double>
{
    private readonly Lock shown = new();
    private int last;

    public void Report(double value)
    {
        lock (shown)
        {
            if ((int)(value * 20) <= last) return;
            last = (int)(value * 20);
            Console.Error.WriteLine($"{value:P0}");
        }
    }
}
