using VJepa.Masking;
using VJepa.Models;
using VJepa.Training;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Tests.Training;

/// <summary>A folder's run is continued only with its own data, start, code and configuration.</summary>
public sealed class RunOriginTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-origin-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static PretrainingConfig Config { get; } =
        TinyRun.Config with { Epochs = 1, StepsPerEpoch = 2, WarmupEpochs = 0 };

    private long Continue(
        string list = "one", string sampling = "every frame", string? start = null, PretrainingConfig? config = null,
        string name = "run")
    {
        using var clips = new TinyRun.Stream
        {
            Data = new Dictionary<string, string> { ["List"] = list, ["Sampling"] = sampling },
        };
        var settings = new RunSettings { Folder = Path.Combine(folder, name), HealthEvery = 0, StartFrom = start };
        using var run = TrainingRun.Continue(config ?? Config, settings, clips);
        return run.NextStep;
    }

    private string Refused(Action action)
    {
        var before = Files();
        var message = Assert.Throws<InvalidOperationException>(action).Message;
        Assert.Contains(folder, message);
        Assert.Equal(before, Files());
        return message;
    }

    private string[] Files() => [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order()];

    [Fact]
    public void A_finished_run_of_other_data_is_refused_and_what_differs_is_named()
    {
        Assert.Equal(2, Continue());
        Assert.Equal(2, Continue());
        Assert.Contains("Data.List: \"one\", \"two\"", Refused(() => Continue("two")));
        Continue(sampling: "{\"Step\":1}", name: "json");
        var step = Refused(() => Continue(sampling: "{\"Step\":2}", name: "json"));
        Assert.Contains("Data.Sampling.Step: 1, 2", step);
        Assert.Contains(
            "Data.Sampling: \"every frame\", \"every other\"", Refused(() => Continue(sampling: "every other")));
    }

    [Fact]
    public void A_run_of_another_start_is_refused()
    {
        string Weights(int seed)
        {
            using var other = new Pretrainer(Config with { Seed = seed });
            return Checkpoint.Save(other, Path.Combine(folder, $"start-{seed}"));
        }
        var (one, two) = (Weights(1), Weights(2));
        Continue(start: one);
        Assert.Equal(2, Continue(start: one));
        Assert.Contains(two, Refused(() => Continue(start: two)));
        Assert.Contains("initial weights", Refused(() => Continue()));
    }

    [Fact]
    public void A_start_that_was_deleted_is_known_by_its_path()
    {
        using (var other = new Pretrainer(Config with { Seed = 3 }))
            Checkpoint.Save(other, Path.Combine(folder, "gone"));
        var start = Path.Combine(folder, "gone", "step-000000");
        Continue(start: start);
        Directory.Delete(start, recursive: true);
        Assert.Equal(2, Continue(start: start));
    }

    [Fact]
    public void A_run_goes_on_with_more_steps_and_says_so_where_there_are_fewer()
    {
        Continue();
        var longer = Config with { Epochs = 2, WarmupEpochs = 1 };
        Assert.Equal(4, Continue(config: longer));
        Assert.Equal(4, Continue(config: longer));
        var message = Refused(() => Continue());
        Assert.Contains("Epochs: 2, 1", message);
        Assert.Contains("more steps", message);
        var faster = longer with { Epochs = 3, LearningRate = .5 };
        Assert.Contains("LearningRate: 0.001, 0.5", Refused(() => Continue(config: faster)));
    }

    [Fact]
    public void Own_code_is_part_of_a_run_and_the_librarys_is_not()
    {
        RunOrigin Of(MaskGenerator mask) => RunOrigin.Of(Config with { Masks = [mask] }, null, []);
        Assert.Empty(Of(MultiBlockMask.ShortRange).Code);
        var own = Of(new First.OwnMask());
        Assert.Equal(["OwnMask"], own.Code.Keys);
        Assert.Empty(own.Differences(Of(new First.OwnMask())));
        Assert.Contains("Code.OwnMask", Assert.Single(own.Differences(Of(new Second.OwnMask()))));
    }

    [Fact]
    public void A_list_of_other_entries_or_labels_or_files_has_another_digest()
    {
        string At(string name, string content)
        {
            File.WriteAllText(Path.Combine(folder, name), content);
            return Path.Combine(folder, name);
        }
        var (a, b) = (At("a.mp4", "1"), At("b.mp4", "22"));
        VideoList Of(params (string Path, int Label)[] entries) => new(
            Path.Combine(folder, "list.csv"),
            [.. entries.Select((e, i) => new VideoListEntry(e.Path, e.Label, i + 1))]);
        var lists = new[] { Of((a, 0), (b, 1)), Of((b, 1), (a, 0)), Of((a, 1), (b, 1)), Of((a, 0)) };
        var digests = lists.Select(list => list.Digest()).ToList();
        At("b.mp4", "333");
        digests.Add(lists[0].Digest());
        Assert.Equal(digests.Count, digests.Distinct().Count());
    }

    [Fact]
    public void Data_says_list_sampling_and_transform_of_a_loader()
    {
        var list = new VideoList(Path.Combine(folder, "list.csv"), [new(Path.Combine(folder, "a.mp4"), 0, 1)]);
        IReadOnlyDictionary<string, string> Of(TrainTransform transform)
        {
            using var loader = new ClipLoader(list, new ClipLoaderOptions { Transform = transform, Workers = 1 });
            return loader.Data;
        }
        var data = Of(new TrainTransform { Scale = (.3, 1) });
        Assert.StartsWith("1 entries, digest ", data["List"]);
        Assert.Contains("FrameStep", data["Sampling"]);
        Assert.NotEqual(data["Transform"], Of(new TrainTransform { Scale = (.5, 1) })["Transform"]);
    }

    private static class First
    {
        public sealed record OwnMask : MaskGenerator
        {
            public override ClipMask Draw(TokenGrid grid, long step, Generator random) =>
                throw new NotSupportedException();
        }
    }

    private static class Second
    {
        public sealed record OwnMask : MaskGenerator
        {
            public override ClipMask Draw(TokenGrid grid, long step, Generator random) =>
                throw new ArgumentException("other");
        }
    }
}
