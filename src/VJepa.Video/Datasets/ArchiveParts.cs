using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace VJepa.Video.Datasets;

/// <summary>Unpacks and verifies the downloaded parts of a data set. What was unpacked once is not unpacked again.</summary>
public static class ArchiveParts
{
    private static readonly string[] Endings = [".zip", ".tar", ".tar.gz", ".tgz", ".rar"];

    /// <summary>Compares every file that a checksum list (MD5SUMS, SHA256SUMS, …) in the folder names.</summary>
    /// <returns>The files that were compared.</returns>
    /// <exception cref="DatasetException">A file is missing or different.</exception>
    public static IReadOnlyList<string> Verify(string folder, CancellationToken cancel = default)
    {
        var verified = new List<string>();
        foreach (var list in Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f).ToUpperInvariant() is "MD5SUMS" or "SHA1SUMS" or "SHA256SUMS"))
        {
            foreach (var parts in File.ReadLines(list).Select(l => l.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Where(p => p.Length == 2))
            {
                cancel.ThrowIfCancellationRequested();
                var file = Path.Combine(folder, parts[1].TrimStart('*'));
                if (!File.Exists(file)) throw new DatasetException(folder, $"{Path.GetFileName(list)} names {parts[1]}, which is not there.", "Fetch it.");
                using var stream = File.OpenRead(file);
                var hash = Convert.ToHexStringLower(parts[0].Length switch { 32 => MD5.HashData(stream), 40 => SHA1.HashData(stream), _ => SHA256.HashData(stream) });
                if (!hash.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
                    throw new DatasetException(folder, $"{parts[1]} has the checksum {hash}, and {Path.GetFileName(list)} says {parts[0]}.", "Delete the file and fetch it again.");
                verified.Add(file);
            }
        }
        return verified;
    }

    /// <summary>Unpacks every archive of the folder into it, parts of one archive (NAME-00, NAME-01, …) joined.</summary>
    /// <exception cref="DatasetException">An archive can't be read, or a .rar can't be unpacked for want of a program.</exception>
    public static void Extract(string folder, IProgress<string>? progress = null, CancellationToken cancel = default)
    {
        foreach (var parts in Archives(folder))
        {
            cancel.ThrowIfCancellationRequested();
            var marker = parts[0] + ".unpacked";
            var size = parts.Sum(p => new FileInfo(p).Length).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (File.Exists(marker) && File.ReadAllText(marker) == size) continue;
            progress?.Report($"unpacking {Path.GetFileName(parts[0])}");
            try
            {
                Unpack(parts, folder);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
            {
                throw new DatasetException(folder, $"{Path.GetFileName(parts[0])} can't be unpacked: {e.Message}", "Delete the file and fetch it again.");
            }
            File.WriteAllText(marker, size);
        }
    }

    private static IEnumerable<string[]> Archives(string folder)
    {
        var files = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).ToArray();
        foreach (var file in files.Where(f => Endings.Any(e => f.EndsWith(e, StringComparison.OrdinalIgnoreCase)))) yield return [file];
        foreach (var group in files.Where(f => f.Length > 3 && f[^3] is '-' or '.' && char.IsAsciiDigit(f[^2]) && char.IsAsciiDigit(f[^1])).GroupBy(f => f[..^3]))
            yield return [.. group];
    }

    private static void Unpack(string[] parts, string folder)
    {
        var name = parts[0].ToLowerInvariant();
        if (name.EndsWith(".rar", StringComparison.Ordinal)) Unrar(parts[0], folder);
        else if (name.EndsWith(".zip", StringComparison.Ordinal)) ZipFile.ExtractToDirectory(parts[0], folder, overwriteFiles: true);
        else if (name.EndsWith(".tar", StringComparison.Ordinal)) TarFile.ExtractToDirectory(parts[0], folder, overwriteFiles: true);
        else
        {
            using var joined = new JoinedStream([.. parts.Select(File.OpenRead)]);
            using var unzipped = new GZipStream(joined, CompressionMode.Decompress);
            TarFile.ExtractToDirectory(unzipped, folder, overwriteFiles: true);
        }
    }

    private static void Unrar(string file, string folder)
    {
        foreach (var (program, arguments) in new (string, string[])[]
            { ("unrar", ["x", "-o+", "-y", file, folder + "/"]), ("7z", ["x", "-y", $"-o{folder}", file]), ("bsdtar", ["-xf", file, "-C", folder]) })
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode == 0) return;
                throw new DatasetException(folder, $"{program} ended with code {process.ExitCode} on {Path.GetFileName(file)}.", "Delete the file and fetch it again.");
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // That one isn't installed.
            }
        }
        throw new DatasetException(folder, $"{Path.GetFileName(file)} is a .rar file.", "Unpack it yourself into this folder, or install unrar, 7z or bsdtar and start again.");
    }
}
