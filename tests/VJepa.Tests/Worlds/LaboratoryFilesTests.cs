using System.Text.Json;
using VJepa.Video;
using VJepa.Lab.Worlds;

namespace VJepa.Tests.Worlds;

public sealed class LaboratoryFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-laboratory-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Clips_lists_and_causes_are_written_and_what_is_there_is_kept()
    {
        var config = LaboratoryConfig.Of(Difficulty.Hard, Cause.Collision) with { Size = 32 };
        var (train, validation) = LaboratoryFiles.Write(config, folder, 6, 2);
        Assert.Equal((6, 2), (train.Count, validation.Count));
        Assert.Equal([0, 1, 0, 1, 0, 1],
            VideoList.Load(Path.Combine(folder, "train.csv"), requireFiles: true).Entries.Select(e => e.Label));
        var clip = new Laboratory(config).Render(3);
        var causes = File.ReadAllLines(Path.Combine(folder, "train_causes.csv"))[4].Split(',');
        Assert.Equal([$"{clip.Causes.Camera}", "Wander", $"{clip.Objects.Count}"], causes[2..5]);
        using var record = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(train.Entries[3].Path, ".json")));
        var place = record.RootElement.GetProperty("Objects")[0].GetProperty("States")[5].GetProperty("Picture");
        Assert.Equal(clip.Objects[0].States[5].Picture.X, place.GetProperty("X").GetSingle());
        Assert.Contains(record.RootElement.GetProperty("Events").EnumerateArray(),
            e => e.GetProperty("Kind").GetString() == "Collides");

        File.Delete(train.Entries[3].Path);
        File.WriteAllText(train.Entries[4].Path, "mine");
        LaboratoryFiles.Write(config, folder, 6, 2);
        Assert.Equal(config.Frames, VideoReader.Read(train.Entries[3].Path).Count);
        Assert.Equal("mine", File.ReadAllText(train.Entries[4].Path));
        Assert.Throws<InvalidOperationException>(() => LaboratoryFiles.Write(config with { Noise = 1 }, folder, 1, 1));
    }

    [Fact]
    public void The_files_of_a_pair_are_the_same_up_to_the_violation_after_compression_too()
    {
        var list = ViolationFiles.Write(new(), folder, 5);
        Assert.Equal((20, 10), (list.Count, list.Entries.Count(e => e.Label == 1)));
        var rows = File.ReadAllLines(Path.Combine(folder, "pairs.csv"))[1..].Select(line => line.Split(',')).ToArray();
        Assert.Equal(Enum.GetNames<ViolationKind>(), rows.Select(r => r[1]).Distinct());
        foreach (var row in rows)
        {
            var frame = int.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture);
            var possible = VideoReader.Read(Path.Combine(folder, row[3]));
            var impossible = VideoReader.Read(Path.Combine(folder, row[4]));
            for (var t = 0; t < frame; t++)
                Assert.True(possible.Frame(t).SequenceEqual(impossible.Frame(t)), $"{row[4]}: frame {t}");
            Assert.False(possible.Frame(frame + 2).SequenceEqual(impossible.Frame(frame + 2)));
        }
    }
}
