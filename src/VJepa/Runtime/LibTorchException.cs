using System.Runtime.InteropServices;

namespace VJepa.Runtime;

/// <summary>libtorch could not be loaded. The message has the system loader's own message and what to do.</summary>
public sealed class LibTorchException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Finds out why TorchSharp's library does not load, by loading it directly.</summary>
    internal static LibTorchException Diagnose(IReadOnlyList<string> folders, Exception original)
    {
        var file = folders.Select(folder => LibTorch.PartFile(folder, "LibTorchSharp")).FirstOrDefault(File.Exists);
        if (file is null)
        {
            var searched = string.Join(" or ", folders);
            return new LibTorchException(
                $"libtorch could not be loaded: {LibTorch.PartFile("", "LibTorchSharp")} is not in {searched}. " +
                "Build again on this system (dotnet build): an output folder works only where it was built.", original);
        }
        try
        {
            NativeLibrary.Load(file);
            var reason = original.GetBaseException().Message;
            return new LibTorchException($"libtorch could not be started, though {file} loads: {reason}", original);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            var message = LoaderMessage(e);
            return new LibTorchException(
                $"libtorch could not be loaded: {file} does not load. The loader says: {message} {Advice(message)}", e);
        }
    }

    /// <summary>What to do about a message of the loader.</summary>
    internal static string Advice(string message)
    {
        bool Has(string text) => message.Contains(text, StringComparison.Ordinal);
        if (Has("GLIBCXX") || Has("CXXABI"))
            return "This system's C++ library is older than the file asks for. The build changes its copy in the " +
                "output folder to accept it: build again (dotnet build), and do not copy the file from the package " +
                "cache.";
        if (Has("GLIBC_")) return "This system's C library is too old: glibc 2.28 or newer is needed.";
        return Has("cannot open shared object")
            ? "A library that it needs is missing: build again (dotnet build), or install it if it is the system's."
            : "The file is damaged or made for another system: delete the bin folder and build again (dotnet build).";
    }

    /// <summary>The loader's own message, without the sentence that .NET puts before it.</summary>
    internal static string LoaderMessage(Exception e)
    {
        var lines = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var message = string.Join("; ", (lines.Length > 1 ? lines[1..] : lines).Distinct());
        return message.EndsWith('.') ? message : message + ".";
    }
}
