using System.Text.RegularExpressions;
using VJepa.Lab.Studies;
using VJepa.Runtime;

namespace VJepa.Tests.Studies;

/// <summary>Which result files and unfinished runs a study believes.</summary>
public sealed class KeptResultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-kept-").FullName;
    private readonly Study study;

    public KeptResultTests() => study = TinyStudy.In(folder) with { Seeds = [1] };

    private string Results => Path.Combine(folder, "results");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_build_identity_names_the_three_assemblies_and_is_part_of_the_key()
    {
        Assert.Equal(3, BuildIdentity.Current.Split('+').Select(Guid.Parse).Distinct().Count());
        var run = study.Runs[0];
        Assert.Equal(run.Key, run.KeyFor(BuildIdentity.Current));
        Assert.NotEqual(run.Key, run.KeyFor("another build"));
        Assert.StartsWith(run.Settings, run.Key);
    }

    [Theory]
    [InlineData("edited", "was changed after it was written")]
    [InlineData("cut off", "is not a complete result file")]
    [InlineData("empty", "is not a complete result file")]
    [InlineData("of the old form", "is incomplete")]
    [InlineData("of another run", "is of another run")]
    [InlineData("renamed from another build", "is of another build")]
    public void A_file_that_is_damaged_is_reported_and_measured_anew(string damage, string expected)
    {
        var whole = Run().Table.ToCsv();
        var file = FileOf(0);
        var text = File.ReadAllText(file);
        switch (damage)
        {
            case "edited": File.WriteAllText(file, Regex.Replace(text, "(\"rank\": )", "${1}1")); break;
            case "cut off": File.WriteAllText(file, text[..(text.Length / 2)]); break;
            case "empty": File.WriteAllText(file, ""); break;
            case "of the old form": File.WriteAllText(file, "{\"rank\":1000}"); break;
            case "of another run": File.Copy(FileOf(1), file, overwrite: true); break;
            default:
                ResultFile.Write(file, study.Runs[0].Key, "another build", new Dictionary<string, double> { ["rank"] = 1000 });
                break;
        }
        var (table, messages) = Run();
        Assert.Equal(whole, table.ToCsv());
        var name = Path.GetFileName(file);
        Assert.Single(messages, message => message == $"base, seed 1: {name} {expected}; measured anew");
        Assert.Equal(text, File.ReadAllText(file)); // a good file stands there again
    }

    [Fact]
    public void Results_of_another_build_are_reported_and_kept_beside_the_new_ones()
    {
        Run("one build");
        var (_, messages) = Run("another build");
        foreach (var (variant, run) in study.Variants.Zip(study.Runs))
        {
            var old = run.KeyFor("one build") + ".json";
            Assert.Single(messages, message => message == $"{variant.Name}, seed 1: {old} is of another build and is not used");
        }
        Assert.Equal(4, Directory.GetFiles(Results, "*.json").Length);
        Assert.All(Run("one build").Messages, message => Assert.EndsWith(": done", message));
    }

    [Fact]
    public void A_run_under_way_is_continued_by_its_own_build_only()
    {
        var steps = study with { Base = study.Base.WithSteps(24), Variants = [study.Variants[0]] };
        using var stop = new CancellationTokenSource();
        var stopping = new ImmediateProgress<StudyProgress>(now =>
        {
            if (now.Message.Contains("step 20", StringComparison.Ordinal)) stop.Cancel();
        });
        var first = new StudyRunner(Results) { Build = "one build" };
        Assert.ThrowsAny<OperationCanceledException>(() => first.Run(steps, stopping, stop.Token));
        var underWay = Assert.Single(Directory.GetDirectories(Results));
        Assert.Equal(steps.Runs[0].KeyFor("one build"), Path.GetFileName(underWay));

        var messages = new List<string>();
        var report = new ImmediateProgress<StudyProgress>(now => messages.Add(now.Message));
        var expected = new StudyRunner(Results) { Build = "another build" }.Run(steps, report).ToCsv();
        Assert.Contains(messages, message => message.Contains("is of another build", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.Contains("step 20,", StringComparison.Ordinal)); // from the start
        Assert.True(Directory.Exists(underWay));

        messages.Clear();
        Assert.Equal(expected, first.Run(steps, report).ToCsv());
        Assert.DoesNotContain(messages, message => message.Contains("step 20,", StringComparison.Ordinal)); // from step 20
        Assert.False(Directory.Exists(underWay));
    }

    private (StudyTable Table, List<string> Messages) Run(string? build = null)
    {
        var messages = new List<string>();
        var runner = new StudyRunner(Results) { Build = build ?? BuildIdentity.Current };
        var table = runner.Run(study, new ImmediateProgress<StudyProgress>(now => messages.Add(now.Message)));
        return (table, messages);
    }

    private string FileOf(int run) => Path.Combine(Results, study.Runs[run].Key + ".json");
}
