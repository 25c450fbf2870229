using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using VJepa.Training;

namespace VJepa.Tests.Training;

public sealed class TensorBoardTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-board-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Event_files_hold_a_whole_record_for_every_value()
    {
        using var clips = new TinyRun.Stream();
        using var run = TrainingRun.Continue(
            TinyRun.Config, new RunSettings { Folder = folder, TensorBoard = true, HealthEvery = 0 }, clips);
        var file = Assert.Single(
            Directory.GetFiles(Path.Combine(folder, "tensorboard"), "*tfevents*", SearchOption.AllDirectories));
        var records = Records(File.ReadAllBytes(file)).Select(Encoding.Latin1.GetString).ToArray();
        string[] tags =
            ["loss/total", "loss/mask-1", "gradient/encoder", "schedule/learning-rate", "time/data-seconds"];
        foreach (var tag in tags)
            Assert.Equal(TinyRun.Config.Steps, records.Count(record => record.Contains(tag, StringComparison.Ordinal)));
    }

    /// <summary>TFRecord: length, its checksum, data, its checksum.</summary>
    private static IEnumerable<byte[]> Records(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(Checksum(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            var data = bytes[(at + 12)..(at + 12 + length)];
            Assert.Equal(Checksum(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            yield return data;
            at += 16 + length;
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data) crc = BitOperations.Crc32C(crc, value);
        crc = ~crc;
        return BitOperations.RotateRight(crc, 15) + 0xa282ead8;
    }
}
