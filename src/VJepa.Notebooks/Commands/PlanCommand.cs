using System.CommandLine;
using VJepa.Notebooks.Running;
using VJepa.Notebooks.Runs;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa plan CONFIG</c>: what a run will cost.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var (file, sets) = (RunFileOptions.File(), RunFileOptions.Sets());
        var speed = new Option<double?>("--tflops")
        {
            Description = "Trillions of operations a second of the machine, in training: a modern GPU reaches about "
                + "150 in bfloat16. Default: measured here.",
        };
        var command = new Command("plan", "Says what a run costs: parameters, operations, memory, time.")
        {
            file, sets, speed,
        };
        command.SetAction(parsed =>
        {
            var run = RunFileOptions.Read(parsed.GetValue(file)!, parsed.GetValue(sets));
            var given = parsed.GetValue(speed);
            if (given is <= 0 or double.NaN)
                throw new UsageException($"--tflops {given}: expected a number above 0.");
            foreach (var line in RunPlan.Of(run, given * 1e12).Lines()) Console.Out.WriteLine(line);
            return CommandLine.Success;
        });
        return command;
    }
}
