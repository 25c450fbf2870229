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
        string[] broken = [.. Broken(3), Path.Combine(made.Folder, "missing.mp4")];
        var list = Mixed(made, broken);
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
        string[] broken = [.. Broken(2), .. BrokenFiles(made)];
        var list = Mixed(made, broken);
        var steps = list.Count / TinyRun.Config.BatchSize;
        var config = TinyRun.Config with { StepsPerEpoch = steps, Epochs = 2, WarmupEpochs = .2 };
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

    /// <summary>Files of each kind of error in the manifest.</summary>
    private static IEnumerable<string> Broken(int perKind) => Manifest.Load()
        .Where(m => m.Expected.StartsWith("error", StringComparison.Ordinal))
        .GroupBy(m => m.Expected).SelectMany(g => g.Take(perKind)).Select(m => m.Path);

    /// <summary>One video in twenty is broken.</summary>
    private static VideoList Mixed(MadeVideos made, string[] broken)
    {
        var good = Enumerable.Range(0, broken.Length * 19).Select(i => made.File(i % 10));
        return new("mixed.csv", [.. good.Concat(broken).Select((path, i) => new VideoListEntry(path, 0, i + 1))]);
    }

    /// <summary>Missing, empty, text, noise, cut off before the index, a folder without pictures.</summary>
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
