#:project ../src/VJepa.Lab/VJepa.Lab.csproj
#:package System.CommandLine
#:property PublishAot=false

// Decodes every video of a list, in child processes: dotnet run data-scripts/check-list.cs -- LIST
using System.CommandLine;
using System.Diagnostics;
using VJepa.Video;
using VJepa.Video.Checking;

var list = new Argument<FileInfo>("list")
{
    Description = "V-JEPA list: 'path label' per line",
    Arity = ArgumentArity.ZeroOrOne,
};
var clean = new Option<FileInfo?>("--clean")
{
    Description = "list to write, without the unusable files (default: LIST with .clean before the extension)",
};
var report = new Option<FileInfo?>("--report")
{
    Description = "report file, one JSON object per line; a stopped check resumes from it (default: LIST.report.jsonl)",
};
var workers = new Option<int>("--workers")
{
    Description = "number of processes",
    DefaultValueFactory = _ => Environment.ProcessorCount,
};
var timeout = new Option<double>("--timeout")
{
    Description = "seconds allowed for one video",
    DefaultValueFactory = _ => 120,
};
var minFrames = new Option<int>("--min-frames")
{
    Description = "videos with fewer frames are unusable",
    DefaultValueFactory = _ => 1,
};
var strict = new Option<bool>("--strict") { Description = "also leave out damaged files, which decode in part" };
var child = new Option<bool>("--child") { Hidden = true };
var command = new RootCommand("Decodes every video of a list and writes a report and a clean list.")
    { list, clean, report, workers, timeout, minFrames, strict, child };
command.SetAction((result, cancel) => Task.FromResult(Run(result, cancel)));
return await command.Parse(args).InvokeAsync();

int Run(ParseResult result, CancellationToken cancel)
{
    if (result.GetValue(child))
    {
        VideoChecker.Serve(Console.In, Console.Out, result.GetValue(minFrames));
        return 0;
    }
    if (result.GetValue(list) is not { } file)
    {
        Console.Error.WriteLine("No list given. Usage: dotnet run data-scripts/check-list.cs -- LIST");
        return 2;
    }
    try
    {
        var videos = VideoList.Load(file.FullName);
        var reportFile = result.GetValue(report)?.FullName ?? file.FullName + ".report.jsonl";
        string[] arguments = ["--child", "--min-frames", result.GetValue(minFrames).ToString()];
        var checker = new IsolatedChecker(new ProcessStartInfo(Environment.ProcessPath!, arguments))
        {
            Workers = result.GetValue(workers),
            Timeout = TimeSpan.FromSeconds(result.GetValue(timeout)),
            Criteria = VideoChecker.Criteria(result.GetValue(minFrames)),
        };
        var (done, watch) = (0, Stopwatch.StartNew());
        var reports = checker.Run(videos, reportFile, new Direct(r =>
        {
            var number = Interlocked.Increment(ref done);
            if (!r.Usable) Console.WriteLine($"{r.Verdict}: {r.Message}");
            else if (r.Verdict == VideoVerdict.Good && r.Message.Length > 0) Console.WriteLine($"Note: {r.Message}");
            var rate = number / watch.Elapsed.TotalSeconds;
            if (number % 100 == 0) Console.Error.WriteLine($"{number} of {videos.Count}, {rate:0} per second");
        }), cancel);
        bool Keep(VideoListEntry e) =>
            result.GetValue(strict) ? reports[e.Path].Verdict == VideoVerdict.Good : reports[e.Path].Usable;
        var kept = videos with { Entries = [.. videos.Entries.Where(Keep)] };
        var cleanFile = result.GetValue(clean)?.FullName
            ?? Path.ChangeExtension(file.FullName, ".clean" + file.Extension);
        kept.Save(cleanFile);
        foreach (var group in reports.Values.GroupBy(r => r.Verdict).OrderBy(g => g.Key))
            Console.WriteLine($"{group.Count(),8} {group.Key}");
        Console.WriteLine($"{kept.Count} of {videos.Count} entries kept: {cleanFile}");
        Console.WriteLine($"report: {reportFile}");
        return kept.Count == videos.Count ? 0 : 1;
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Stopped. Run the same command again to resume.");
        return 130;
    }
    catch (Exception e) when (e is VideoListException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}

/// <summary>Handles progress on the reporting thread.</summary>
file sealed class Direct(Action<VideoReport> action) : IProgress<VideoReport>
{
    public void Report(VideoReport value) => action(value);
}
