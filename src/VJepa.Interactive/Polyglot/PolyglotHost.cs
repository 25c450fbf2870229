using Microsoft.DotNet.Interactive;
using VJepa.Interactive.Display;

namespace VJepa.Interactive.Polyglot;

/// <summary>Cells of .NET Interactive.</summary>
internal sealed class PolyglotHost : ICellHost
{
    private readonly PolyglotOutput output = new();

    /// <summary>From the environment variable <c>VJEPA_PROFILE</c>.</summary>
    public string Profile { get; } =
        Environment.GetEnvironmentVariable("VJEPA_PROFILE") is { Length: > 0 } profile ? profile : "quick";

    public CancellationToken Cancel => KernelInvocationContext.Current?.CancellationToken ?? default;

    public ICellOutput Output => output;

    public RecordedResults Recorded { get; } = new();

    /// <summary>Says why the process is about to end: .NET Interactive runs cells on one thread, which is lost.
    /// </summary>
    public static bool Explain(NativeException error)
    {
        var message = error.Message.Split("\nException raised from")[0]; // without the C++ stack trace
        Console.Error.WriteLine($"{message}\nThis error of a native library ends the kernel, and all variables are "
            + "lost. In the kit's own kernel it is an error of the cell.");
        // Until the text is sent.
        Thread.Sleep(500);
        return false;
    }

    // It does not hold console output back.
    public void FlushConsole() { }

    public void SendAtEnd(DisplayedValue value) => output.SendAtEnd(value);
}
