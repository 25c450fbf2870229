using VJepa.Video;

namespace VJepa.Tests.Video;

/// <summary>Labels that are not exactly 0 to n - 1.</summary>
public sealed class LabeledListTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-labels-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, params string[] labels)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllLines(path, labels.Select((label, i) => $"{name}-{i}.mp4 {label}"));
        return path;
    }

    private LabeledLists Load(string train, string validation) =>
        LabeledLists.Load(Write("train.csv", train.Split(',')), Write("val.csv", validation.Split(',')));

    private static string LabelsOf(VideoList list) => string.Join(',', list.Entries.Select(entry => entry.Label));

    [Theory]
    [InlineData("1,2,3,1", "3,2", "0,1,2,0", "2,1", "1,2,3")]
    [InlineData("0,5,9", "9,0", "0,1,2", "2,0", "0,5,9")]
    [InlineData("run,walk,run", "walk", "0,1,0", "1", "run,walk")]
    [InlineData("10,9,010", "9", "1,0,1", "0", "9,10")]
    public void Gaps_and_names_are_mapped_and_it_is_said_once(
        string train, string validation, string wantedTrain, string wantedValidation, string classes)
    {
        var lists = Load(train, validation);
        Assert.Equal(wantedTrain, LabelsOf(lists.Train));
        Assert.Equal(wantedValidation, LabelsOf(lists.Validation));
        Assert.Equal(classes.Split(','), lists.Classes);
        Assert.Contains("numbered anew", Assert.Single(lists.Notes));
    }

    [Fact]
    public void Labels_from_0_stay_and_nothing_is_said()
    {
        var lists = Load("2,0,1", "1,0");
        Assert.Equal(("2,0,1", "1,0"), (LabelsOf(lists.Train), LabelsOf(lists.Validation)));
        Assert.Null(lists.Unlabeled);
        Assert.Empty(lists.Notes);
    }

    [Fact]
    public void Unlabeled_clips_are_pretrained_on_and_left_out_of_probes()
    {
        var lists = Load("0,-1,1,-1", "1,-1,0");
        Assert.Equal(("0,1", "1,0"), (LabelsOf(lists.Train), LabelsOf(lists.Validation)));
        Assert.Equal("0,-1,1,-1", LabelsOf(lists.Pretraining));
        Assert.Equal(2, lists.Notes.Count);
        var none = Load("-1,-1", "-1");
        Assert.Equal((0, 2), (none.Train.Count, none.Pretraining.Count));
        Assert.Contains("probes can't be trained", none.Notes[1]);
    }

    [Theory]
    [InlineData("0,1", "1,2", "class '2' has no video in")]
    [InlineData("0,1", "-1,-1", "all are -1")]
    [InlineData("0,cat", "0", "'cat'")]
    [InlineData("1.5,2.5", "1.5", "'1.5'")]
    [InlineData("0,-2", "0", "'-2'")]
    [InlineData("my.mp4,your.mp4", "my.mp4", "'my.mp4'")]
    public void What_cannot_work_is_an_error_that_names_list_and_line(string train, string validation, string what)
    {
        var error = Assert.Throws<VideoListException>(() => Load(train, validation));
        Assert.Contains(what, error.Message);
        Assert.Contains(".csv", error.Message);
    }

    [Theory]
    [InlineData("ucf101_train.csv", "ucf101_labels.csv")]
    [InlineData("ucf101_train.clean.csv", "ucf101_labels.csv")]
    [InlineData("train.csv", "labels.csv")]
    public void Class_names_are_found_beside_the_list_and_follow_the_old_labels(string list, string file)
    {
        ClassNameFile.Write(Path.Combine(folder, file), ["zero", "say \"one\", two", "three"]);
        ClassNameFile.Write(Path.Combine(folder, "other_labels.csv"), ["wrong"]);
        var lists = LabeledLists.Load(Write(list, "1", "2"), Write("val.csv", "2"));
        Assert.Equal(["say \"one\", two", "three"], lists.Classes);
    }
}
