using VJepa.Runtime;
using VJepa.Lab.Studies;
using VJepa.Training;
using VJepa.Video;

namespace VJepa.Tests.Studies;

public sealed class StudyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-study-").FullName;
    private readonly Study study;

    public StudyTests() => study = TinyStudy.In(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Place(string name) => Path.Combine(folder, name);

    [Fact]
    public void A_study_runs_every_variant_with_every_seed_and_keeps_what_it_found()
    {
        var messages = new List<StudyProgress>();
        var table = new StudyRunner(Place("a")).Run(study, new ImmediateProgress<StudyProgress>(messages.Add));
        Assert.Equal(["base 1", "pixels 1", "base 2", "pixels 2"],
            table.Results.Select(result => $"{result.Variant} {result.Seed}"));
        Assert.Equal((4, 4, 1.0), (messages[^1].Done, messages[^1].Runs, messages[^1].Share));
        Assert.All(table.Results, result => Assert.InRange(result.Metrics["linear.2"], 0, 1));
        Assert.Equal(4, Directory.GetFiles(Place("a")).Length);
        Assert.Empty(Directory.GetDirectories(Place("a"))); // finished runs leave their result alone
        // all runs share what one has decoded
        Assert.Equal(study.Base.Train.Count + study.Base.Validation.Count, study.Base.Decoded.Count);

        var again = new List<string>();
        var same = new StudyRunner(Place("a"))
            .Run(study, new ImmediateProgress<StudyProgress>(now => again.Add(now.Message)));
        Assert.Equal(table.ToCsv(), same.ToCsv());
        Assert.All(again, message => Assert.EndsWith(": done", message)); // all results were there, in silence
    }

    [Fact]
    public void Two_workers_and_a_study_that_was_stopped_find_the_same_numbers()
    {
        var expected = new StudyRunner(Place("a")).Run(study).ToCsv();
        Assert.Equal(expected, new StudyRunner(Place("b"), workers: 2).Run(study).ToCsv());
        using var stop = new CancellationTokenSource();
        var stopping = new ImmediateProgress<StudyProgress>(now => { if (now.Done == 2) stop.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(
            () => new StudyRunner(Place("c")).Run(study, stopping, stop.Token));
        Assert.InRange(Directory.GetFiles(Place("c"), "*.json").Length, 2, 3);
        Assert.Equal(expected, new StudyRunner(Place("c")).Run(study).ToCsv());
    }

    [Fact]
    public void Two_variants_that_are_one_run_are_measured_once_also_side_by_side()
    {
        var one = study.Variants[0];
        var twice = study with { Variants = [one, one with { Name = "again" }], Seeds = [1] };
        var table = new StudyRunner(Place("twice"), workers: 2).Run(twice);
        Assert.Single(Directory.GetFiles(Place("twice"), "*.json"));
        Assert.Equal(table.Values("base", "loss"), table.Values("again", "loss"));
    }

    [Fact]
    public void A_key_changes_with_everything_that_decides_the_numbers_and_with_nothing_else()
    {
        var key = study.Runs[0].Key;
        Assert.Equal(key, (study with { Title = "Another title" }).Runs[0].Key);
        string KeyOf(Experiment experiment) => (study with { Base = experiment }).Runs[0].Key;
        string KeyOn(IEnumerable<VideoListEntry> train) =>
            KeyOf(study.Base with { Train = study.Base.Train with { Entries = [.. train] } });
        var near = study.Base.Train.Entries.Select(
            entry => entry with { Path = Path.GetRelativePath(Directory.GetCurrentDirectory(), entry.Path) });
        Assert.Equal(key, KeyOn(near));
        Assert.Equal(4, study.Runs.Select(run => run.Key).Distinct().Count());
        Assert.NotEqual(key, (study with { Metrics = study.Metrics with { Labels = [3] } }).Runs[0].Key);
        Assert.NotEqual(key, KeyOf(study.Base with { MinCrop = .3 }));
        Assert.NotEqual(key, KeyOf(study.Base with { LocalContrast = true }));
        Assert.NotEqual(key, KeyOn(study.Base.Train.Entries.Skip(1)));
    }

    [Fact]
    public void A_table_gives_mean_spread_difference_and_the_published_row()
    {
        StudyResult Result(string variant, int seed, double value) =>
            new(variant, seed, new Dictionary<string, double> { ["linear"] = value });
        var table = new StudyTable(
            study, [Result("base", 1, .6), Result("pixels", 1, .4), Result("base", 2, .8), Result("pixels", 2, .5)]);
        Assert.Equal(.7, table.Of("base", "linear").Mean, 1e-12);
        Assert.Equal(-.25, table.Difference("pixels", "linear").Mean, 1e-12);
        Assert.True(table.FirstIsBetter("pixels", "linear"));
        Assert.Contains("| pixels | 0.450 ± 0.071 (-0.250) |", table.ToMarkdown());
        Assert.Contains("table 1: 73.7", table.ToHtml());
        Assert.Contains("\"pixels\",2,0.5\n", table.ToCsv());
    }

    [Fact]
    public void The_random_initialized_variant_is_the_encoder_that_a_run_starts_from()
    {
        var run = StudyVariant.RandomInitialized.Change(study.Base);
        using var stream = run.Stream();
        using var trained = TrainingRun.Continue(
            run.Pretraining, new RunSettings { Folder = Place("random"), HealthEvery = 0 }, stream);
        using var start = study.Base.RandomEncoder();
        var expected = start.state_dict();
        Assert.All(trained.TargetEncoder.state_dict(),
            weight => Assert.True(weight.Value.eq(expected[weight.Key]).all().item<bool>(), weight.Key));
    }

    [Theory, InlineData("quick"), InlineData("classroom")]
    public void The_labeled_clips_of_a_study_of_hands_are_enough_for_its_probes(string profile)
    {
        var (size, classes) = (StudySize.OfHands(profile), Recipes.HandsFor(profile).Actions.Count);
        var ofEach = Math.Min(size.PretrainingClips / classes, 315); // the profile's clips
        Assert.True(size.TrainClips / classes >= Math.Clamp(ofEach / 2, 1, 20), profile);
    }

    [Fact]
    public void Every_study_of_the_catalog_has_valid_variants()
    {
        foreach (var name in StudyCatalog.Names.Keys)
        {
            var found = StudyCatalog.Find(
                name, study.Base with { Pretraining = Recipes.Pretraining("quick") }, StudySize.Of("quick"));
            found.Validate();
            Assert.Equal(StudyVariant.RandomInitialized, found.Variants[^1]);
            Assert.All(found.Runs, run => run.Experiment.Pretraining.Validate());
            Assert.Equal(found.Runs.Count, found.Runs.Select(run => run.Key).Distinct().Count());
        }
        Assert.Contains("masking",
            Assert.Throws<ArgumentException>(
                () => StudyCatalog.Find("nothing", study.Base, StudySize.Of("quick"))).Message);
    }
}
