using VJepa.Video;

namespace VJepa.Tests.Video;

public sealed class VideoListTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-list-").FullName;

    [Fact]
    public void Paths_are_relative_to_the_list_and_may_hold_spaces()
    {
        var list = VideoList.Load(Write("a b.mp4 3", "", "/abs/c.mp4 0"));
        Assert.Equal([(Path.Combine(folder, "a b.mp4"), 3, 1), ("/abs/c.mp4", 0, 3)], list.Entries.Select(e => (e.Path, e.Label, e.Line)));
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
    public void A_missing_list_is_an_error_that_names_it() =>
        Assert.Contains("/nowhere.csv", Assert.Throws<FileNotFoundException>(() => VideoList.Load("/nowhere.csv")).Message);

    [Fact]
    public void A_saved_list_loads_as_it_was()
    {
        var list = VideoList.Load(Write("x/a b.mp4 3", "/abs/c.mp4 0"));
        var path = Path.Combine(folder, "copy.csv");
        list.Save(path);
        Assert.Equal(list.Entries, VideoList.Load(path).Entries);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(params string[] lines)
    {
        var path = Path.Combine(folder, "list.csv");
        File.WriteAllLines(path, lines);
        return path;
    }
}
