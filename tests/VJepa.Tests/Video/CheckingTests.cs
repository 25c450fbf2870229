using System.Diagnostics;
using VJepa.Video;
using VJepa.Video.Checking;

namespace VJepa.Tests.Video;

public class CheckingTests
{
    [Fact]
    public void A_check_counts_the_frames_of_a_good_file_and_says_why_a_bad_one_is_bad()
    {
        using var made = new MadeVideos(1);
        File.WriteAllText(Path.Combine(made.Folder, "bad.mp4"), "text");
        var reports = new StringWriter();
        string[] paths = [made.File(0), $"{made.Folder}/bad.mp4", $"{made.Folder}/none.mp4"];
        VideoChecker.Serve(new StringReader(string.Join('\n', paths)), reports);
        var lines = reports.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => System.Text.Json.JsonSerializer.Deserialize<VideoReport>(l)!).ToArray();
        Assert.Equal([VideoVerdict.Good, VideoVerdict.Unusable, VideoVerdict.Unusable], lines.Select(l => l.Verdict));
        Assert.Equal((24, MadeVideos.Width, MadeVideos.Height), (lines[0].Frames, lines[0].Width, lines[0].Height));
        Assert.Contains("bad.mp4", lines[1].Message);
    }

    [Fact]
    public void A_file_that_ends_or_stops_the_decoders_process_is_named_and_the_others_are_checked()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "needs /bin/sh");
        using var made = new MadeVideos(0);
        string[] names = ["good", "crash", "hang", "fine"];
        foreach (var name in names) File.WriteAllText(Path.Combine(made.Folder, name), "x");
        var entries = names.Select((n, i) => new VideoListEntry(Path.Combine(made.Folder, n), 0, i + 1));
        var list = new VideoList("list", [.. entries]);
        const string Script = """
            while read path; do
              case "$path" in *crash) exit 139;; *hang) sleep 60;; esac
              size=$(stat -c %s "$path")
              echo "{\"Path\":\"$path\",\"Verdict\":\"Good\",\"Bytes\":$size,\"Modified\":MODIFIED}"
            done
            """;
        var stamp = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var entry in list.Entries) File.SetLastWriteTimeUtc(entry.Path, stamp);
        var script = Script.Replace("MODIFIED", stamp.Ticks.ToString(), StringComparison.Ordinal);
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]);
        var report = Path.Combine(made.Folder, "report.jsonl");
        var checker = new IsolatedChecker(start) { Workers = 1, Timeout = TimeSpan.FromSeconds(8) };
        var reports = checker.Run(list, report);
        VideoVerdict[] expected = [VideoVerdict.Good, VideoVerdict.Crashes, VideoVerdict.Hangs, VideoVerdict.Good];
        Assert.Equal(expected, list.Entries.Select(e => reports[e.Path].Verdict));
        Assert.Contains("crash", reports[list.Entries[1].Path].Message);

        // A second check has nothing left to do: its child process would fail at once.
        var second = new IsolatedChecker(new ProcessStartInfo("/bin/false")) { Timeout = checker.Timeout };
        var again = second.Run(list, report);
        Assert.Equal(reports.Values.Select(r => r.Verdict).Order(), again.Values.Select(r => r.Verdict).Order());
    }
}
