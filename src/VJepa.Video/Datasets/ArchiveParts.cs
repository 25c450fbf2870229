using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace VJepa.Video.Datasets;

/// <summary>Verifies and unpacks the downloaded parts of a data set. An archive is unpacked only once.</summary>
public static class ArchiveParts
{
    private const string FetchAgain = "Delete the file and download it again.";
    private static readonly string[] Extensions = [".zip", ".tar", ".tar.gz", ".tgz", ".rar"];
    private static readonly string[] ChecksumLists = ["MD5SUMS", "SHA1SUMS", "SHA256SUMS"];

    /// <summary>Checks every file named in a checksum list (MD5SUMS, SHA1SUMS, SHA256SUMS) in the folder.</summary>
    /// <returns>The files that were checked.</returns>
    /// <exception cref="DatasetException">A file is missing or its checksum differs.</exception>
    public static IReadOnlyList<string> Verify(string folder, CancellationToken cancel = default)
    {
        var verified = new List<string>();
        var lists = Directory.EnumerateFiles(folder)
            .Where(f => ChecksumLists.Contains(Path.GetFileName(f), StringComparer.OrdinalIgnoreCase));
        foreach (var list in lists)
        {
            foreach (var line in File.ReadLines(list))
            {
                cancel.ThrowIfCancellationRequested();
                // "CHECKSUM  NAME", with a * before the name of a binary file
                var parts = line.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length == 2)
                    verified.Add(Verify(folder, Path.GetFileName(list), parts[0], parts[1].TrimStart('*')));
            }
        }
        return verified;
    }

    private static string Verify(string folder, string list, string expected, string name)
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
            throw new DatasetException(folder, $"{list} names {name}, which is missing.", "Download it.");
        using var stream = File.OpenRead(file);
        var hash = Convert.ToHexStringLower(expected.Length switch
        {
            32 => MD5.HashData(stream),
            40 => SHA1.HashData(stream),
            _ => SHA256.HashData(stream),
        });
        return hash.Equals(expected, StringComparison.OrdinalIgnoreCase)
            ? file
            : throw new DatasetException(
                folder, $"{name} has the checksum {hash}, but {list} says {expected}.", FetchAgain);
    }

    /// <summary>
    /// Unpacks every archive in the folder into it; parts of one archive (NAME-00, NAME-01, …) are joined.
    /// </summary>
    /// <exception cref="DatasetException">
    /// An archive is damaged, or there is no program to unpack a .rar file.
    /// </exception>
    public static void Extract(string folder, IProgress<string>? progress = null, CancellationToken cancel = default)
    {
        foreach (var parts in Archives(folder))
        {
            cancel.ThrowIfCancellationRequested();
            var marker = parts[0] + ".unpacked";
            var size = parts.Sum(p => new FileInfo(p).Length).ToString(CultureInfo.InvariantCulture);
            if (File.Exists(marker) && File.ReadAllText(marker) == size) continue;
            progress?.Report($"unpacking {Path.GetFileName(parts[0])}");
            try
            {
                Unpack(parts, folder);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
            {
                throw new DatasetException(
                    folder, $"{Path.GetFileName(parts[0])} can't be unpacked: {e.Message}", FetchAgain);
            }
            File.WriteAllText(marker, size);
        }
    }

    private static IEnumerable<string[]> Archives(string folder)
    {
        var files = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).ToArray();
        foreach (var file in files.Where(IsArchive)) yield return [file];
        foreach (var parts in files.Where(IsPart).GroupBy(f => f[..^3])) yield return [.. parts];

        static bool IsArchive(string file) =>
            Extensions.Any(e => file.EndsWith(e, StringComparison.OrdinalIgnoreCase));
        static bool IsPart(string file) =>
            file.Length > 3 && file[^3] is '-' or '.' && char.IsAsciiDigit(file[^2]) && char.IsAsciiDigit(file[^1]);
    }

    private static void Unpack(string[] parts, string folder)
    {
        var extension = Path.GetExtension(parts[0]).ToLowerInvariant();
        if (extension == ".rar") Unrar(parts[0], folder);
        else if (extension == ".zip") ZipFile.ExtractToDirectory(parts[0], folder, overwriteFiles: true);
        else if (extension == ".tar") TarFile.ExtractToDirectory(parts[0], folder, overwriteFiles: true);
        else
        {
            using var joined = new JoinedStream([.. parts.Select(File.OpenRead)]);
            using var unzipped = new GZipStream(joined, CompressionMode.Decompress);
            TarFile.ExtractToDirectory(unzipped, folder, overwriteFiles: true);
        }
    }

    private static void Unrar(string file, string folder)
    {
        (string, string[])[] programs =
        [
            ("unrar", ["x", "-o+", "-y", file, folder + "/"]),
            ("7z", ["x", "-y", $"-o{folder}", file]),
            ("bsdtar", ["-xf", file, "-C", folder]),
        ];
        var name = Path.GetFileName(file);
        foreach (var (program, arguments) in programs)
        {
            try
            {
                var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
                using var process = Process.Start(start)!;
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode == 0) return;
                throw new DatasetException(
                    folder, $"{program} ended with exit code {process.ExitCode} on {name}.", FetchAgain);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // This program is not installed.
            }
        }
        throw new DatasetException(folder, $"{name} is a .rar file and no program to unpack it was found.",
            "Install unrar, 7z or bsdtar and start again, or unpack it yourself into this folder.");
    }
}
