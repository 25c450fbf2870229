using VJepa.Lab.Studies;
using VJepa.Lab.Worlds;
using VJepa.Objectives;

namespace VJepa.Tests.Studies;

public sealed class ShippedResultsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-shipped-").FullName;

    private string Shipped => Path.Combine(folder, "shipped");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_table_that_is_shipped_is_that_of_the_same_study_in_another_clone_and_nothing_is_trained()
    {
        var table = new StudyRunner(Path.Combine(folder, "here")).Run(TinyStudy.In(Path.Combine(folder, "a")));
        table.Save(Shipped);
        var there = TinyStudy.In(Path.Combine(folder, "b"));
        Assert.NotEqual(table.Study.Runs[0].Key, there.Runs[0].Key); // keys name the place
        var results = Path.Combine(folder, "there");
        var read = new StudyRunner(results) { Shipped = ShippedResults.Read(Shipped) }.Run(there);
        Assert.Equal(table.ToCsv(), read.ToCsv());
        Assert.All(read.Results, result => Assert.True(result.IsShipped));
        Assert.Empty(Directory.GetFileSystemEntries(results));

        // one row changed: it is trained, and a cell can be trained beside what is shipped
        var changed = there with
        {
            Seeds = [1],
            Variants = [there.Variants[0], StudyVariant.Of("L2", c => c with { Objective = new L2Objective() })],
        };
        var runner = new StudyRunner(results) { Shipped = ShippedResults.Read(Shipped) };
        Assert.Equal([true, false], runner.Run(changed).Results.Select(result => result.IsShipped));
        var again = runner.RunCell(changed, 1);
        Assert.False(again.IsShipped);
        Assert.Equal(table.Results[0].Metrics, again.Metrics);
    }

    [Fact]
    public void An_identity_changes_with_the_recipe_the_clips_and_the_world()
    {
        var study = TinyStudy.In(folder);
        string Of(Experiment experiment) => (study with { Base = experiment }).Runs[0].Identity;
        var world = study.Base;
        var fewer = world with { Train = world.Train with { Entries = [.. world.Train.Entries.Skip(1)] } };
        var (noiseless, _) = MotionWorldFiles.Write(
            Recipes.World with { Noise = 0 }, Path.Combine(folder, "noiseless", "course-48-32"), 32, 16);
        string[] all =
        [
            .. study.Runs.Select(run => run.Identity), Of(fewer), Of(world with { MinCrop = .3 }),
            Of(world with { Train = noiseless }), Of(world.WithSteps(5)),
            Of(SaltStages.Of(world, .5).Student), Of(SaltStages.Of(world, .25).Student),
            (study with { Metrics = study.Metrics with { Labels = [3] } }).Runs[0].Identity,
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(all[0], (study with { Title = "Another title" }).Runs[0].Identity);
    }

    [Theory]
    [InlineData("path label", "its first line should begin")]
    [InlineData("run,variant,seed,loss\nabc,\"a, b\",1", "line 2")]
    [InlineData("run,variant,seed,loss\nabc,\"a\",1,2\nabc,\"a\",one,2", "line 3")]
    [InlineData("run,variant,seed,loss\nabc,a,1,2", "line 2")]
    public void A_file_that_is_no_table_of_a_study_is_refused_with_its_line(string text, string expected)
    {
        Directory.CreateDirectory(Shipped);
        File.WriteAllText(Path.Combine(Shipped, "table.csv"), text + "\n");
        var refused = Assert.Throws<FormatException>(() => ShippedResults.Read(Shipped));
        Assert.Contains("table.csv", refused.Message);
        Assert.Contains(expected, refused.Message);
    }

    [Theory, InlineData("target"), InlineData("masking"), InlineData("blocks"), InlineData("recipe")]
    [InlineData("teachers")]
    public void The_course_ships_a_result_for_every_run_of_a_study_in_the_classroom(string name)
    {
        var (world, train, validation) = name == "teachers" ? ("hands-64-4095", 4095, 511)
            : ("course-48-6400", 6400, 800);
        Pretend(Path.Combine(folder, world, "videos", "train"), "train", train);
        Pretend(Path.Combine(folder, world, "videos", "val"), "val", validation);
        var study = StudyCatalog.Find(
            name, StudyCatalog.Experiment(name, "classroom", folder), StudyCatalog.Size(name, "classroom"));
        var shipped = ShippedResults.Read(ShippedFolder.Of("studies"));
        // One that is missing: run `vjepa study NAME --profile classroom` and ship its table again.
        Assert.Empty(study.Runs.Where(run => shipped.Of(run) is null).Select(run => run.Title));
    }

    // Clips that are there need not be rendered, and identities do not read them.
    private static void Pretend(string videos, string name, int count)
    {
        Directory.CreateDirectory(videos);
        for (var i = 0; i < count; i++) File.WriteAllBytes(Path.Combine(videos, $"{name}_{i:00000}.mp4"), []);
    }
}
