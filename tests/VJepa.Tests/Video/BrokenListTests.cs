using VJepa.Video;

namespace VJepa.Tests.Video;

[Trait("Category", "Video")]
public class BrokenListTests
{
    [Fact]
    public void A_list_with_broken_files_of_every_kind_is_read_to_the_end_and_each_is_named_once()
    {
        using var made = new MadeVideos(10);
        var broken = Manifest.Load().Where(m => m.Expected.StartsWith("error", StringComparison.Ordinal))
            .GroupBy(m => m.Expected).SelectMany(g => g.Take(3)).Select(m => m.Path).Append(Path.Combine(made.Folder, "missing.mp4")).ToArray();
        var good = broken.Length * 19; // one in twenty is broken
        var list = new VideoList("mixed.csv", [.. Enumerable.Range(0, good).Select(i => made.File(i % 10)).Concat(broken)
            .Select((path, i) => new VideoListEntry(path, 0, i + 1))]);
        using var loader = new ClipLoader(list, new()
        {
            BatchSize = 20,
            Sampling = FrameSampling.ByStride(4, 2, randomStart: true),
            Transform = new TrainTransform { CropSize = 16 },
            Workers = 2,
        });
        for (var i = 0; i < 2 * list.Count / 20; i++)
        {
            using var batch = loader.Next();
            Assert.DoesNotContain(batch.Sources, s => broken.Contains(s));
        }
        Assert.Equal(broken, loader.Statistics.Skipped.Select(s => s.Path));
    }
}
