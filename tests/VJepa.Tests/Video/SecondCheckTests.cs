using System.Diagnostics;
using VJepa.Video;
using VJepa.Video.Checking;

namespace VJepa.Tests.Video;

/// <summary>A second check keeps verdicts only if files, criteria and decoders are the same.</summary>
public sealed class SecondCheckTests : IDisposable
{
    private readonly MadeVideos made = new(0);
    private readonly string report;
    private readonly VideoList list;

    public SecondCheckTests()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "needs /bin/sh");
        report = Path.Combine(made.Folder, "report.jsonl");
        var file = Path.Combine(made.Folder, "a.mp4");
        File.WriteAllText(file, "x");
        File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        list = new("list", [new(file, 0, 1)]);
    }

    public void Dispose() => made.Dispose();

    private VideoVerdict Check(string says, string? criteria = null, double timeout = 60)
    {
        var entry = new FileInfo(list.Entries[0].Path);
        var line = new
        {
            Path = entry.FullName,
            Verdict = says,
            Bytes = 1,
            Modified = entry.LastWriteTimeUtc.Ticks,
        };
        var answer = says == "Hangs" ? "sleep 60" : $"echo '{System.Text.Json.JsonSerializer.Serialize(line)}'";
        var child = new ProcessStartInfo("/bin/sh", ["-c", $"while read path; do {answer}; done"]);
        var checker = new IsolatedChecker(child)
        {
            Workers = 1,
            Timeout = TimeSpan.FromSeconds(timeout),
            Criteria = criteria ?? VideoChecker.Criteria(),
        };
        return checker.Run(list, report)[entry.FullName].Verdict;
    }

    [Fact]
    public void Other_criteria_or_decoders_mean_another_check()
    {
        Assert.Equal(VideoVerdict.Unusable, Check("Unusable"));
        Assert.Equal(VideoVerdict.Unusable, Check("Good"));
        Assert.Equal(VideoVerdict.Good, Check("Good", VideoChecker.Criteria(16)));
        Assert.Equal(VideoVerdict.Damaged, Check("Damaged", VideoChecker.Criteria() + ", installed since"));
        Assert.Equal(VideoVerdict.Good, Check("Good")); // the last line counts, and it has other criteria
        Assert.Equal(VideoVerdict.Good, Check("Damaged"));
    }

    [Fact]
    public void A_video_that_hung_is_checked_again_with_more_time()
    {
        Assert.Equal(VideoVerdict.Hangs, Check("Hangs", timeout: .5));
        Assert.Equal(VideoVerdict.Hangs, Check("Good", timeout: .4));
        Assert.Equal(VideoVerdict.Good, Check("Good"));
    }

    [Fact]
    public void Criteria_name_the_frames_and_the_decoders()
    {
        Assert.Contains("16 frames", VideoChecker.Criteria(16));
        Assert.Contains("OpenCV 4.", VideoChecker.Criteria());
        Assert.Contains("ffmpeg", VideoChecker.Criteria());
    }

    [Fact]
    public void A_report_of_an_earlier_version_without_criteria_is_not_believed()
    {
        var file = new FileInfo(list.Entries[0].Path);
        var modified = file.LastWriteTimeUtc.Ticks;
        var line = new { Path = file.FullName, Verdict = "Unusable", Bytes = 1, Modified = modified };
        File.WriteAllText(report, System.Text.Json.JsonSerializer.Serialize(line) + "\n");
        Assert.Equal(VideoVerdict.Good, Check("Good"));
    }
}
