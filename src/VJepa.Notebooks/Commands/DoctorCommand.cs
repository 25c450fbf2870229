using System.CommandLine;
using VJepa.Notebooks.Diagnosis;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa doctor</c>: what works on this machine, and what to do about the rest.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command(
            "doctor", "Checks what this machine has. Ends with 1 if training or the notebooks can't work.");
        command.SetAction(_ => Report(Examination.All(), Console.Out));
        return command;
    }

    /// <summary>Writes each finding at once; returns the exit code.</summary>
    internal static int Report(IEnumerable<Finding> findings, TextWriter writer)
    {
        var broken = new List<string>();
        foreach (var found in findings)
        {
            var word = found.Condition switch
            {
                Condition.Works => "ok",
                Condition.Absent => "-",
                _ => "FAILED",
            };
            writer.WriteLine($"{word,-7} {found.Name,-17} {found.What}");
            if (found.Remedy is { } remedy) writer.WriteLine($"{"",26}{remedy}");
            if (found.Condition == Condition.Broken) broken.Add(found.Name);
        }
        writer.WriteLine(broken.Count == 0 ? "All that training and the notebooks need works."
            : $"To repair first: {string.Join(", ", broken)}.");
        return broken.Count == 0 ? CommandLine.Success : CommandLine.CellFailed;
    }
}
