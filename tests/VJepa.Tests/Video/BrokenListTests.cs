using VJepa.Tests.Training;
using VJepa.Training;
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

    [Fact]
    public void A_training_run_on_a_list_with_broken_files_of_every_kind_ends_and_its_report_names_each_once()
    {
        using var made = new MadeVideos(10);
        var broken = Manifest.Load().Where(m => m.Expected.StartsWith("error", StringComparison.Ordinal))
            .GroupBy(m => m.Expected).SelectMany(g => g.Take(2)).Select(m => m.Path)
            .Concat(BrokenFiles(made)).ToArray();
        var list = new VideoList("mixed.csv", [.. Enumerable.Range(0, broken.Length * 19).Select(i => made.File(i % 10)).Concat(broken)
            .Select((path, i) => new VideoListEntry(path, 0, i + 1))]);
        var config = TinyRun.Config with { StepsPerEpoch = list.Count / TinyRun.Config.BatchSize, Epochs = 2, WarmupEpochs = .2 };
        using var loader = new ClipLoader(list, new()
        {
            BatchSize = config.BatchSize,
            Sampling = FrameSampling.ByStride(config.Encoder.Frames, 2, randomStart: true),
            Transform = new TrainTransform { CropSize = config.Encoder.ImageSize },
            Workers = 2,
        });
        using var pretrainer = new Pretrainer(config);
        pretrainer.Run(loader);
        Assert.Equal(config.Steps, pretrainer.NextStep);
        Assert.Equal(broken, loader.Statistics.Skipped.Select(s => s.Path));
        Assert.All(loader.Statistics.Skipped, s => Assert.Contains(s.Path, s.Reason));
    }

    /// <summary>
    /// What happens to files on their way: missing, empty, a text, noise, cut off before its index, a folder without
    /// pictures.
    /// </summary>
    private static string[] BrokenFiles(MadeVideos made)
    {
        string At(string name) => Path.Combine(made.Folder, name);
        File.WriteAllBytes(At("empty.mp4"), []);
        File.WriteAllText(At("text.mp4"), "404: not found");
        var noise = new byte[5000];
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(At("noise.mp4"), noise);
        var whole = File.ReadAllBytes(made.File(0));
        File.WriteAllBytes(At("cut.mp4"), whole[..(whole.Length / 2)]);
        Directory.CreateDirectory(At("folder"));
        return [At("missing.mp4"), At("empty.mp4"), At("text.mp4"), At("noise.mp4"), At("cut.mp4"), At("folder")];
    }
}
