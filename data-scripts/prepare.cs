#:project ../src/VJepa.Lab/VJepa.Lab.csproj
#:package System.CommandLine
#:property PublishAot=false

// Prepares a well-known data set: unpacks the downloads, finds videos and official splits, writes V-JEPA lists.
// dotnet run data-scripts/prepare.cs -- ucf101 FOLDER --accept-terms
using System.CommandLine;
using VJepa.Video;
using VJepa.Video.Datasets;

var name = new Argument<string>("name") { Description = string.Join(", ", DatasetLayout.All.Select(d => d.Name)) };
name.AcceptOnlyFromAmong([.. DatasetLayout.All.Select(d => d.Name)]);
var folder = new Argument<DirectoryInfo>("folder")
{
    Description = "contains the downloaded parts, or videos and annotation files in any subfolders",
};
var output = new Option<DirectoryInfo?>("--out") { Description = "folder for the lists (default: the folder itself)" };
var split = new Option<int>("--split") { Description = "official split, from 1", DefaultValueFactory = _ => 1 };
var accept = new Option<bool>("--accept-terms") { Description = "you have read the printed terms and accept them" };
var download = new Option<bool>("--download") { Description = "download the files that can be downloaded directly" };
var command = new RootCommand("Prepares a well-known data set: verifies checksums, unpacks, writes V-JEPA lists.")
    { name, folder, output, split, accept, download };
command.SetAction(Run);
return await command.Parse(args).InvokeAsync();

async Task<int> Run(ParseResult result, CancellationToken cancel)
{
    var layout = DatasetLayout.All.Single(d => d.Name == result.GetRequiredValue(name));
    var place = result.GetRequiredValue(folder).FullName;
    Console.WriteLine($"{layout.Name}: {layout.Home}");
    Console.WriteLine($"Terms: {layout.Terms}");
    if (!result.GetValue(accept))
    {
        Console.Error.WriteLine("Read the terms at the address above, then start again with --accept-terms.");
        return 2;
    }
    try
    {
        if (result.GetValue(download)) await Fetch(layout, place, cancel);
        if (!Directory.Exists(place))
            throw new DatasetException(place, "there is no such folder.", $"{layout.Name} expects {layout.Expected}");
        var verified = ArchiveParts.Verify(place, cancel);
        if (verified.Count > 0) Console.WriteLine($"{verified.Count} files have the listed checksums");
        ArchiveParts.Extract(place, new Direct<string>(Console.WriteLine), cancel);
        var splits = layout.Read(place, result.GetValue(split));
        var lists = splits.Save(result.GetValue(output)?.FullName ?? place, layout.Name);
        foreach (var file in lists) Console.WriteLine(file);
        foreach (var (part, list) in splits.Lists) Console.WriteLine($"{part}: {list.Count} videos");
        var example = splits.Missing.Count > 0 ? $", for example {splits.Missing[0]}" : "";
        Console.WriteLine($"{splits.Classes.Count} classes, {splits.Missing.Count} videos missing{example}");
        Console.WriteLine("Next: dotnet run data-scripts/check-list.cs -- LIST, to find videos that do not decode.");
        return 0;
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Stopped. Run the same command again to resume.");
        return 130;
    }
    catch (Exception e) when (e is DatasetException or VideoListException or IOException or UnauthorizedAccessException
        or HttpRequestException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}

static async Task Fetch(DatasetLayout layout, string place, CancellationToken cancel)
{
    if (layout.Downloads.Count == 0)
        throw new DatasetException(place, $"{layout.Name} can't be downloaded directly.",
            $"Get it at {layout.Home} and put the parts into this folder.");
    Directory.CreateDirectory(place);
    using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
    foreach (var address in layout.Downloads)
    {
        var file = Path.Combine(place, Path.GetFileName(address));
        var shown = -1L;
        await Download.FetchAsync(client, new Uri(address), file, new Direct<(long Done, long Total)>(p =>
        {
            if (p.Done >> 24 == shown) return;
            shown = p.Done >> 24;
            Console.Write($"\r{Path.GetFileName(file)}: {p.Done >> 20} of {p.Total >> 20} MB ");
        }), cancel);
        Console.WriteLine($"\r{file}");
    }
}

/// <summary>Handles progress on the reporting thread.</summary>
file sealed class Direct<T>(Action<T> action) : IProgress<T>
{
    public void Report(T value) => action(value);
}
