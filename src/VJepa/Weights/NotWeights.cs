using System.Text;

namespace VJepa.Weights;

/// <summary>Refuses files that are no weights at all, judged by their first bytes, and says what they are.</summary>
internal static class NotWeights
{
    private const string GetAgain = "Copy or download it again.";

    /// <summary>Throws if the file is empty, a Git LFS pointer, a web page or text.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="expected">What it should be, such as "a safetensors file".</param>
    /// <param name="isText">Whether text is expected.</param>
    /// <exception cref="WeightFileException">It is one of these.</exception>
    public static void Refuse(string path, string expected, bool isText = false)
    {
        var bytes = new byte[400];
        using (var file = File.OpenHandle(path)) bytes = bytes[..RandomAccess.Read(file, bytes, 0)];
        if (bytes.Length == 0) throw new WeightFileException(path, $"is empty (0 bytes), not {expected}. {GetAgain}");
        var text = Encoding.Latin1.GetString(bytes).TrimStart();
        bool Starts(string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);
        if (Starts("version https://git-lfs"))
            throw new WeightFileException(
                path, $"is a Git LFS pointer, not {expected}. Fetch the content: git lfs pull");
        if (Starts("<!DOCTYPE") || Starts("<html") || Starts("<?xml"))
            throw new WeightFileException(
                path, $"is a web page, not {expected}. The download failed; get the file again.");
        var isPlain = bytes.Length >= 8 && !bytes.AsSpan().ContainsAnyExceptInRange((byte)9, (byte)126);
        if (isPlain && !isText) throw new WeightFileException(path, $"is a text file, not {expected}. {GetAgain}");
    }
}
