using VJepa.Lab.Worlds;

namespace VJepa.Tests.Worlds;

public sealed class MotionWorldFilesTests : IDisposable
{
    private static readonly MotionWorldConfig Config = new() { Size = 32 };
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-world-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Files_are_written_once_and_a_missing_one_is_made_again()
    {
        var (train, validation) = MotionWorldFiles.Write(Config, folder, 8, 4);
        Assert.Equal((8, 4), (train.Count, validation.Count));
        Assert.Equal(Enumerable.Range(0, 8), train.Entries.Select(entry => entry.Label));
        Assert.Empty(train.Entries.Select(e => e.Path).Intersect(validation.Entries.Select(e => e.Path)));
        var (kept, lost) = (train.Entries[0].Path, train.Entries[1].Path);
        var content = File.ReadAllBytes(lost);
        File.WriteAllText(kept, "mine");
        File.Delete(lost);
        MotionWorldFiles.Write(Config, folder, 8, 4);
        Assert.Equal("mine", File.ReadAllText(kept));
        Assert.Equal(content, File.ReadAllBytes(lost));
        Assert.Empty(Directory.GetFiles(folder, ".unfinished*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_folder_of_another_world_is_refused()
    {
        MotionWorldFiles.Write(Config, folder, 1, 1);
        var error = Assert.Throws<InvalidOperationException>(
            () => MotionWorldFiles.Write(Config with { Noise = 9 }, folder, 1, 1));
        Assert.Contains(folder, error.Message);
    }
}
