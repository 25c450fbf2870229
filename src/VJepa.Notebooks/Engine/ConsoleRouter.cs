using System.Runtime.CompilerServices;
using System.Text;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// The console. What a cell or one of its tasks writes goes to that cell's output, in batches; what the host writes
/// goes to the terminal.
/// </summary>
internal sealed class ConsoleRouter : TextWriter
{
    private static readonly TimeSpan batch = TimeSpan.FromMilliseconds(40);
    private static readonly ConditionalWeakTable<CellScope, ConsoleBuffer> buffers = [];
    private static readonly Lock installing = new();
    private static (TextWriter Out, TextWriter Error, TextReader In)? console;
    private readonly TextWriter terminal;
    private readonly string name;

    private ConsoleRouter(TextWriter terminal, string name) => (this.terminal, this.name) = (terminal, name);

    /// <summary>The terminal, even inside a cell.</summary>
    public static TextWriter Terminal { get; private set; } = Console.Out;

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Makes this the console, also after a cell has called <c>Console.SetOut</c>.</summary>
    public static void Install()
    {
        lock (installing)
        {
            if (console is null)
            {
                Terminal = Console.Out;
                Console.SetOut(new ConsoleRouter(Console.Out, "stdout"));
                Console.SetError(new ConsoleRouter(Console.Error, "stderr"));
                Console.SetIn(new ConsoleInput(Console.In));
                console = (Console.Out, Console.Error, Console.In);
                return;
            }
            Console.SetOut(console.Value.Out);
            Console.SetError(console.Value.Error);
            Console.SetIn(console.Value.In);
        }
    }

    /// <summary>Sends the output that is still buffered.</summary>
    public static void Flush(CellScope scope)
    {
        if (buffers.TryGetValue(scope, out var buffer))
            buffer.Flush();
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    public override void WriteLine() => Write("\n");

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        if (CellScope.Here is { } scope)
            buffers.GetValue(scope, static s => new ConsoleBuffer(s.Output, batch)).Append(name, value);
        else
            terminal.Write(value);
    }

    public override void Flush()
    {
        if (CellScope.Here is { } scope)
            Flush(scope);
        else
            terminal.Flush();
    }
}

/// <summary>The console's input: <c>Console.ReadLine()</c> inside a cell asks the front end.</summary>
internal sealed class ConsoleInput(TextReader terminal) : TextReader
{
    public override string? ReadLine() =>
        CellScope.Here is { } scope ? scope.Output.ReadLine("", password: false) : terminal.ReadLine();

    public override int Read()
    {
        if (CellScope.Here is null)
            return terminal.Read();
        return ReadLine() is { Length: > 0 } line ? line[0] : -1;
    }

    public override int Peek() => -1;
}
