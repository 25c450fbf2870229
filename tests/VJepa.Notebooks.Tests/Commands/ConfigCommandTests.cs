using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Masking;
using VJepa.Notebooks.Commands;
using VJepa.Notebooks.Running;
using VJepa.Notebooks.Runs;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Notebooks.Tests.Commands;

public sealed class ConfigCommandTests
{
    public static TheoryData<string> Recipes => [.. NamedRecipes.Names.Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Every_printed_recipe_reads_back_to_the_same_run(string name)
    {
        var recipe = NamedRecipes.Find(name);
        var read = RunFileJson.Parse(ConfigCommand.Text(name, null), []);
        // Compared as checkpoints write configurations, not as run files do.
        static JsonNode? Kept<T>(T value) => JsonSerializer.SerializeToNode(value, ConfigurationJson.Options);
        Assert.Empty(ConfigurationJson.Differences(Kept(recipe), Kept(read)));
        Assert.Equal(recipe.Data, read.Data);
        Assert.Equal(recipe.Run, read.Run);
        Assert.Equal(recipe.Training.Masks, read.Training.Masks);
    }

    [Fact]
    public void The_published_recipe_is_the_one_of_the_library()
    {
        var read = RunFileJson.Parse(ConfigCommand.Text("vjepa-l16", null), []);
        Assert.Equal(PretrainingConfig.VJepaL16.Encoder, read.Training.Encoder);
        Assert.Equal(6.25e-4, read.Training.LearningRate);
        Assert.Equal([MultiBlockMask.ShortRange, MultiBlockMask.LongRange], read.Training.Masks);
    }

    [Fact]
    public void Without_a_name_all_recipes_are_listed_and_a_wrong_name_gets_the_nearest()
    {
        Assert.All(NamedRecipes.Names, recipe => Assert.Contains(recipe.Name, ConfigCommand.Text(null, null)));
        var error = Assert.Throws<UsageException>(() => ConfigCommand.Text("vjepa-l61", null));
        Assert.Contains("did you mean vjepa-l16?", error.Message);
    }

    [Theory]
    [InlineData("""{"training": {"learningRat": 1}}""", "training.learningRat is unknown; did you mean learningRate?")]
    [InlineData("""{"trainning": {}}""", "trainning is unknown; did you mean training?")]
    [InlineData("""{"training": {"learningRate": "fast"}}""",
        "training.learningRate: expected a number, found \"fast\".")]
    [InlineData("""{"training": {"epochs": 1.5}}""", "training.epochs: expected a whole number, found 1.5.")]
    [InlineData("""{"training": {"encoder": 3}}""", "training.encoder: expected an object, { … }, found 3.")]
    [InlineData("""{"training": {"encoder": {"depht": 3}}}""",
        "training.encoder.depht is unknown; did you mean depth?")]
    [InlineData("""{"training": {"masks": {}}}""", "training.masks: expected a list, [ … ], found {}.")]
    [InlineData("""{"training": {"masks": [{"kind": "MultiBlokMask"}]}}""",
        "training.masks.0.kind: MultiBlokMask is unknown; did you mean MultiBlockMask?")]
    [InlineData("""{"training": {"masks": [{"kind": "MultiBlockMask", "block": 3}]}}""",
        "training.masks.0.block is unknown; did you mean blocks?")]
    [InlineData("""{"training": {"masks": [{"kind": "MultiBlockMask", "aspectRatio": {"min": 1}}]}}""",
        "training.masks.0.aspectRatio.max is missing.")]
    [InlineData("""{"training": {"objective": {}}}""", "training.objective: expected an object with \"kind\", one of ")]
    [InlineData("""{"training": {"batchCut": "FromEnds"}}""", "did you mean FromEnd?")]
    [InlineData("""{"training": {"epochs": null}}""", "training.epochs: expected a whole number, found null.")]
    [InlineData("""{"training": {"encoder": null}}""", "training.encoder: expected an object, { … }, found null.")]
    [InlineData("""{"training": {"batchSize": 0}}""", "BatchSize is 0: give at least 1.")]
    [InlineData("""{"data": {"world": "hand"}}""", "data.world: hand is unknown; did you mean hands?")]
    [InlineData("""{"data": {"flip": 1}}""", "data.flip: expected true or false, found 1.")]
    [InlineData("""{"data": {"fps": 4}}""", "set exactly one of frameStep, fps and interval")]
    [InlineData("""{"run": {"checkpointEvery": 0}}""", "run.checkpointEvery is 0: give at least 1.")]
    [InlineData("[1]", "the file: expected an object, { … }, found")]
    [InlineData("{", "it is not JSON")]
    [InlineData("""{"run": {}, "run": {}}""", "it is not JSON")]
    public void A_wrong_field_is_named_with_what_was_expected(string text, string message)
    {
        var error = Assert.Throws<UsageException>(() => RunFileJson.Parse(text, []));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var error = Assert.Throws<UsageException>(
            () => RunFileJson.Parse("""{"training": {"epoch": 1, "seed": "x"}, "dat": {}}""", []));
        Assert.Equal(3, error.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void Fields_that_are_left_out_keep_their_defaults()
    {
        var read = RunFileJson.Parse("""{"training": {"epochs": 50}, /* note */ "run": {"folder": "a"},}""", []);
        Assert.Equal(new PretrainingConfig().LearningRate, read.Training.LearningRate);
        Assert.Equal((50, "a"), (read.Training.Epochs, read.Run.Folder));
    }

    [Fact]
    public void Set_changes_fields_of_any_depth()
    {
        var read = RunFileJson.Parse(ConfigCommand.Text("course", null),
        [
            "training.learningRate=1e-3", "training.masks.0.blocks=5", "training.clipNorm=null",
            "training.objective.kind=L2Objective", "run.folder=a b", "data.world=objects", "run.device=cpu",
            "training.predictor.mlpRatio=4",
        ]);
        Assert.Equal(1e-3, read.Training.LearningRate);
        Assert.Equal(5, Assert.IsType<MultiBlockMask>(Assert.Single(read.Training.Masks)).Blocks);
        Assert.Null(read.Training.ClipNorm);
        Assert.Equal(4, read.Training.Predictor.MlpRatio);
        Assert.IsType<L2Objective>(read.Training.Objective);
        Assert.Equal(("a b", "objects"), (read.Run.Folder, read.Data.World));
        Assert.Equal(NamedRecipes.Find("course").Training.Encoder, read.Training.Encoder);
    }

    [Theory]
    [InlineData("training.learningRat=1", "--set: training.learningRat is unknown; did you mean learningRate?")]
    [InlineData("training.masks.3.blocks=1", "training.masks.3 is unknown; the list has entries 0 to 0.")]
    [InlineData("training.seed.x=1", "training.seed.x is unknown; training.seed has no fields.")]
    [InlineData("training.epochs=many", "training.epochs: expected a whole number, found \"many\".")]
    [InlineData("training.epochs", "expected FIELD=VALUE")]
    [InlineData("training.batchSize=0", "BatchSize is 0: give at least 1.")]
    public void A_wrong_set_is_refused_like_a_wrong_field(string set, string message)
    {
        var text = ConfigCommand.Text("course", null);
        var error = Assert.Throws<UsageException>(() => RunFileJson.Parse(text, [set]));
        Assert.Contains(message, error.Message);
    }
}
