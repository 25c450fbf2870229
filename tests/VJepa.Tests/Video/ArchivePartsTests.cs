using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using VJepa.Video.Datasets;

namespace VJepa.Tests.Video;

public sealed class ArchivePartsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-archives-").FullName;

    [Fact]
    public void Parts_are_verified_joined_and_unpacked_once()
    {
        var inner = Path.Combine(folder, "inner.txt");
        File.WriteAllText(inner, "content");
        using (var zip = ZipFile.Open(Path.Combine(folder, "a.zip"), ZipArchiveMode.Create))
            zip.CreateEntryFromFile(inner, "from-zip.txt");
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        using (var tar = new TarWriter(gzip, leaveOpen: true)) tar.WriteEntry(inner, "from-parts.txt");
        var bytes = packed.ToArray();
        File.WriteAllBytes(Path.Combine(folder, "set-00"), bytes[..50]);
        File.WriteAllBytes(Path.Combine(folder, "set-01"), bytes[50..]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes[..50]));
        File.WriteAllText(Path.Combine(folder, "SHA256SUMS"), $"{hash}  set-00");
        Assert.Single(ArchiveParts.Verify(folder));
        ArchiveParts.Extract(folder);
        Assert.Equal("content", File.ReadAllText(Path.Combine(folder, "from-zip.txt")));
        Assert.Equal("content", File.ReadAllText(Path.Combine(folder, "from-parts.txt")));
        File.Delete(Path.Combine(folder, "from-zip.txt"));
        ArchiveParts.Extract(folder);
        Assert.False(File.Exists(Path.Combine(folder, "from-zip.txt")));
        File.WriteAllText(Path.Combine(folder, "SHA256SUMS"), $"{new string('0', 64)}  set-00");
        Assert.Contains("set-00", Assert.Throws<DatasetException>(() => ArchiveParts.Verify(folder)).Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
