using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Moves bytes between a file and the memory of a CPU tensor, without a copy in between.</summary>
internal static class FileBytes
{
    private const int Chunk = 16 << 20;

    /// <summary>Fills a buffer from a file.</summary>
    /// <exception cref="WeightFileException">The file ends too early.</exception>
    internal static void Fill(SafeFileHandle file, string path, Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0)
                throw new WeightFileException(
                    path, $"ends at byte {offset}, {buffer.Length} bytes too early. It changed while it was read.");
            buffer = buffer[read..];
            offset += read;
        }
    }

    /// <summary>Reads a new tensor. The caller owns it.</summary>
    internal static Tensor Read(
        SafeFileHandle file, string path, long offset, ScalarType type, long[] shape, long length)
    {
        var tensor = empty(shape, type, CPU);
        try
        {
            for (var done = 0L; done < length; done += Chunk)
                Fill(file, path, Part(tensor, done, length), offset + done);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Writes a tensor of any device and layout.</summary>
    internal static void Write(Stream stream, Tensor tensor, int elementBytes)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var contiguous = tensor.detach().cpu().contiguous();
        var length = tensor.numel() * elementBytes;
        for (var done = 0L; done < length; done += Chunk) stream.Write(Part(contiguous, done, length));
    }

    /// <summary>
    /// Writes a file completely or not at all: under a temporary name, synced to disk, then renamed over an existing
    /// file.
    /// </summary>
    /// <exception cref="WeightFileException">The system refused.</exception>
    internal static void WriteFile(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(
                temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception problem)
        {
            if (File.Exists(temporary)) File.Delete(temporary);
            if (problem is IOException or UnauthorizedAccessException)
                throw new WeightFileException(path, $"could not be written: {problem.Message}", problem);
            throw;
        }
    }

    private static unsafe Span<byte> Part(Tensor tensor, long done, long length)
    {
        using var first = tensor.flatten().narrow(0, 0, 1);
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
        return new Span<byte>(start + done, (int)Math.Min(Chunk, length - done));
    }
}
