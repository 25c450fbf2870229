namespace VJepa.Notebooks.Engine;

/// <summary><c>Console.ReadLine()</c> inside a cell asks the front end.</summary>
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
