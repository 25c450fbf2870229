using VJepa.Video;

namespace VJepa.Tests.Video;

public sealed class VideoListTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-list-").FullName;

    [Fact]
    public void Paths_are_relative_to_the_list_and_may_hold_spaces()
    {
        var list = VideoList.Load(Write("a b.mp4 3", "", "/abs/c.mp4 0"));
        VideoListEntry[] expected = [new(Path.Combine(folder, "a b.mp4"), 3, 1), new("/abs/c.mp4", 0, 3)];
        Assert.Equal(expected, list.Entries);
        Assert.Equal(4, list.ClassCount);
    }

    [Theory]
    [InlineData("a.mp4 x", "line 2", "'x'")]
    [InlineData("a.mp4 1.5", "line 2", "'1.5'")]
    [InlineData("a.mp4", "line 2", "no label")]
    [InlineData("missing.mp4 1", "line 2", "missing.mp4")]
    public void A_bad_line_is_named_with_file_and_number(string line, string where, string what)
    {
        File.WriteAllText(Path.Combine(folder, "good.mp4"), "");
        var path = Write("good.mp4 0", line);
        var error = Assert.Throws<VideoListException>(() => VideoList.Load(path, requireFiles: true));
        Assert.Equal(2, error.Line);
        Assert.Contains(path, error.Message);
        Assert.Contains(where, error.Message);
        Assert.Contains(what, error.Message);
    }

    [Fact]
    public void An_empty_list_is_an_error_that_names_it()
    {
        var path = Write("", "  ");
        Assert.Contains(path, Assert.Throws<VideoListException>(() => VideoList.Load(path)).Message);
    }

    [Fact]
    public void A_missing_list_is_an_error_that_names_it()
    {
        var error = Assert.Throws<FileNotFoundException>(() => VideoList.Load("/nowhere.csv"));
        Assert.Contains("/nowhere.csv", error.Message);
    }

    [Fact]
    public void A_saved_list_loads_as_it_was()
    {
        var list = VideoList.Load(Write("x/a b.mp4 3", "/abs/c.mp4 0"));
        var path = Path.Combine(folder, "copy.csv");
        list.Save(path);
        Assert.Equal(list.Entries, VideoList.Load(path).Entries);
    }

    [Fact]
    public void A_subset_takes_its_share_of_every_class_and_lies_within_a_greater_one()
    {
        var entries = Enumerable.Range(0, 100).Select(i => new VideoListEntry($"/{i}", i % 4, i + 1));
        var list = new VideoList("l", [.. entries]);
        var half = list.Subset(0.5, seed: 3);
        var fifth = list.Subset(0.2, seed: 3);
        Assert.All(fifth.Entries.GroupBy(e => e.Label), g => Assert.Equal(5, g.Count()));
        Assert.InRange(half.Count, 48, 52); // 12 or 13 of 25 each
        Assert.Subset(half.Entries.ToHashSet(), fifth.Entries.ToHashSet());
        Assert.NotEqual(half.Entries, list.Subset(0.5, seed: 4).Entries);
        Assert.All(list.Subset(perClass: 2).Entries.GroupBy(e => e.Label), g => Assert.Equal(2, g.Count()));
        Assert.Equal([0, 1], list.OfClasses([3, 1]).Entries.Select(e => e.Label).Distinct().Order());
    }

    [Fact]
    public void Folders_become_classes()
    {
        foreach (var name in new[] { "b/1.mp4", "a/2.mp4", "a/3.mp4" })
        {
            Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(name)!));
            File.WriteAllText(Path.Combine(folder, name), "");
        }
        var list = VideoList.FromFolders(folder, out var classes);
        Assert.Equal(["a", "b"], classes);
        var found = list.Entries.Select(e => (Path.GetFileName(e.Path), e.Label));
        Assert.Equal([("2.mp4", 0), ("3.mp4", 0), ("1.mp4", 1)], found);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(params string[] lines)
    {
        var path = Path.Combine(folder, "list.csv");
        File.WriteAllLines(path, lines);
        return path;
    }
}
