using VJepa.Notebooks.Tests.Engine;

namespace VJepa.Notebooks.Tests.Display;

/// <summary>What pages write to run a study, on a study of two steps.</summary>
public sealed class StudyCellTests(SessionFixture cells) : IClassFixture<SessionFixture>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-study-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_study_shows_a_bar_and_saves_its_table_and_a_shipped_row_can_be_trained_beside_it()
    {
        var (result, output) = await cells.RunAsync($$"""
            var tiny = Recipes.OnWorld("quick", @"{{folder}}", clips: 32).WithSteps(2);
            tiny = tiny with { Pretraining = tiny.Pretraining with { BatchSize = 4, Encoder =
                tiny.Pretraining.Encoder with { Width = 16, Depth = 1, Heads = 2 } } };
            var study = new Study("tiny", "?", tiny, [StudyVariant.Of("one", c => c)], [1],
                new StudyMetrics { Labels = [2], TrainClips = 32, Splits = 2 });
            var first = new StudyRunner(@"{{folder}}/first").RunWithBar(study);
            var read = new StudyRunner(@"{{folder}}/second")
                { Shipped = ShippedResults.Read(@"{{folder}}/first") };
            var shown = read.RunWithBar(study);
            var rows = read.Remeasure(shown, 1, "loss", "spread");
            new { shown.Results[0].IsShipped, Rows = rows.Count, Kept = read.Cells(study)[0].IsDone,
                Same = rows.All(row => Math.Abs(row.Here / row.InTheTable - 1) < 1e-3) }
            """);
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Matches(@"True\D+2\D+True\D+True", output.ValueText.ReplaceLineEndings(" "));
        Assert.Contains(output.Updates, update => update.Bundle["text/plain"].Contains("100 % one 1/1"));
        Assert.Contains("1 of 1 runs", string.Concat(output.Updates.Select(update => update.Bundle["text/plain"])));
        Assert.True(File.Exists(Path.Combine(folder, "second", "study-tiny.csv")));
    }
}
