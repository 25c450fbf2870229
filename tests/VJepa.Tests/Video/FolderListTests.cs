using VJepa.Video;
using VJepa.Video.Datasets;

namespace VJepa.Tests.Video;

/// <summary>Lists from folders as they lie about: with files of systems and editors among the videos.</summary>
public sealed class FolderListTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-folders-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Make(params string[] files)
    {
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(file)!));
            File.WriteAllText(Path.Combine(folder, file), "");
        }
    }

    [Fact]
    public void Files_of_systems_and_editors_are_no_classes_entries_or_frames()
    {
        Make("run/1.mp4", "walk/2.mp4", "walk/frames/frame1.jpg");
        Make(".ipynb_checkpoints/x.mp4", "__MACOSX/run/1.mp4", ".git/config", "run/.DS_Store", "run/Thumbs.db",
            "run/._1.mp4", "run/desktop.ini", "walk/.ipynb_checkpoints/2.mp4", "walk/notes.txt",
            "walk/frames/._frame1.jpg", "walk/hollow/.DS_Store", "hollow/.DS_Store", ".DS_Store");
        var list = VideoList.FromFolders(folder, out var classes);
        Assert.Equal(["run", "walk"], classes);
        var found = list.Entries.Select(e => (Path.GetRelativePath(folder, e.Path).Replace('\\', '/'), e.Label));
        Assert.Equal([("run/1.mp4", 0), ("walk/2.mp4", 1), ("walk/frames", 1)], found);
    }

    [Fact]
    public void Hidden_pictures_are_not_frames_of_a_folder_of_pictures()
    {
        using var made = new MadeVideos(1, frames: 3);
        var frames = Directory.CreateDirectory(Path.Combine(folder, "frames")).FullName;
        foreach (var i in new[] { 1, 2 })
        {
            using var picture = new OpenCvSharp.Mat(16, 16, OpenCvSharp.MatType.CV_8UC3, OpenCvSharp.Scalar.All(50));
            OpenCvSharp.Cv2.ImWrite(Path.Combine(frames, $"frame{i}.png"), picture);
        }
        Make("frames/._frame1.png", "frames/Thumbs.db", "frames/.DS_Store");
        using var reader = VideoReader.Open(frames);
        Assert.Equal(2, reader.CountFrames().Frames);
    }

    [Fact]
    public void Lists_that_are_made_apart_number_the_same_class_the_same()
    {
        Make("train/b/1.mp4", "train/c/1.mp4", "val/a/2.mp4", "val/c/2.mp4");
        VideoList.FromFolders(Path.Combine(folder, "train"), out var names);
        var file = Path.Combine(folder, "labels.csv");
        ClassNameFile.Write(file, names);
        var val = VideoList.FromFolders(Path.Combine(folder, "val"), out var all, ClassNameFile.ReadAll(file));
        Assert.Equal(["b", "c", "a"], all);
        Assert.Equal([2, 1], val.Entries.Select(entry => entry.Label));
    }

    [Theory]
    [InlineData(.1)]
    [InlineData(.5)]
    [InlineData(.99)]
    public void A_class_never_loses_its_last_training_video(double share)
    {
        int[] sizes = [1, 2, 3, 40];
        var entries = sizes.SelectMany((size, label) => Enumerable.Range(0, size).Select(i => (label, i)))
            .Select((e, i) => new VideoListEntry($"/{e.label}/{e.i}", e.label, i + 1)).ToArray();
        var (train, held) = new VideoList("list", entries).Split(share, seed: 1);
        Assert.Equal(entries, train.Entries.Concat(held.Entries).OrderBy(e => e.Line));
        Assert.Equal([0, 1, 2, 3], train.Entries.Select(e => e.Label).Distinct());
        Assert.Equal([1, 2, 3], held.Entries.Select(e => e.Label).Distinct());
    }

    [Theory]
    [InlineData(-.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_that_leaves_nothing_is_refused(double share) =>
        Assert.Throws<ArgumentException>(() => new VideoList("list", [new("/a", 0, 1)]).Split(share));

    [Fact]
    public void Data_sets_are_searched_without_them()
    {
        Make("videos/person01_walking_d1_uncomp.avi", "__MACOSX/videos/._person01_walking_d1_uncomp.avi",
            ".ipynb_checkpoints/person02_walking_d1_uncomp.avi");
        var found = DatasetLayout.All.Single(d => d.Name == "kth").Read(folder).Lists.Values.SelectMany(l => l.Entries);
        Assert.All(found, entry => Assert.DoesNotContain("__MACOSX", entry.Path));
        Assert.All(found, entry => Assert.DoesNotContain(".ipynb", entry.Path));
    }
}
