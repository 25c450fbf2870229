using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VJepa.Training;

/// <summary>
/// Writes a run's steps to <c>log.csv</c> (the released program's columns, then the step and the objective's parts) and
/// its feature health to <c>health.jsonl</c>. A resumed run drops the lines that it will write again.
/// </summary>
public sealed class TrainingLog : IDisposable
{
    private const string Header =
        "epoch,itr,loss,loss-jepa,reg-loss,enc-grad-norm,pred-grad-norm,gpu-time(ms),wall-time(ms),lr,wd,momentum,step";

    private static readonly int stepColumn = Header.Count(c => c == ',');

    /// <summary>NaN and infinity are written as strings.</summary>
    private static JsonSerializerOptions HealthJson { get; } =
        new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly StreamWriter steps;
    private readonly StreamWriter health;
    private readonly PretrainingConfig config;
    private bool hasHeader;

    /// <param name="run">The run's folder; created if missing.</param>
    /// <param name="nextStep">The step that the run starts at.</param>
    public TrainingLog(string run, PretrainingConfig config, long nextStep = 0)
    {
        this.config = config;
        Directory.CreateDirectory(run);
        steps = Open(
            Path.Combine(run, "log.csv"), line => IsHeader(line) || (StepOf(line) is { } step && step < nextStep));
        health = Open(
            Path.Combine(run, "health.jsonl"), line => HealthOf(line) is { } measured && measured.Step <= nextStep);
    }

    public void Add(StepReport report)
    {
        if (steps.BaseStream.Length == 0 && !hasHeader)
            steps.WriteLine(string.Join(',', [Header, .. report.Parts.Keys]));
        hasHeader = true;
        var jepa = report.MaskLosses.Count > 0 ? report.MaskLosses.Average() : report.Loss;
        var compute = 1000 * (report.Seconds - report.DataSeconds);
        double[] columns =
        [
            report.Step / config.StepsPerEpoch + 1, report.Step % config.StepsPerEpoch,
            report.Loss, jepa, report.VarianceTerm,
            report.EncoderGradientNorm, report.PredictorGradientNorm, compute, 1000 * report.Seconds,
            report.LearningRate, report.WeightDecay, report.Momentum, report.Step, .. report.Parts.Values,
        ];
        steps.WriteLine(string.Join(',', columns.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
    }

    public void Add(FeatureHealth measured) => health.WriteLine(JsonSerializer.Serialize(measured, HealthJson));

    public void Flush()
    {
        steps.Flush();
        health.Flush();
    }

    /// <summary>The losses of a run's last steps, from its <c>log.csv</c>.</summary>
    /// <param name="count">At most so many.</param>
    public static IReadOnlyList<double> LastLosses(string run, int count) =>
    [
        .. File.ReadLines(Path.Combine(run, "log.csv")).Where(line => StepOf(line) is not null).TakeLast(count)
            .Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)),
    ];

    public void Dispose()
    {
        steps.Dispose();
        health.Dispose();
    }

    private static bool IsHeader(string line) => line.StartsWith(Header, StringComparison.Ordinal);

    private static long? StepOf(string line) =>
        line.Split(',') is { } columns && columns.Length > stepColumn
        && long.TryParse(columns[stepColumn], CultureInfo.InvariantCulture, out var step) ? step : null;

    private static FeatureHealth? HealthOf(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<FeatureHealth>(line, HealthJson);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Opens a log, keeping some of its lines. The file is replaced by a rename, so no line is lost.</summary>
    private static StreamWriter Open(string path, Func<string, bool> keep)
    {
        // Text after the last line break is a line that was cut off when the program was stopped.
        var lines = File.Exists(path) ? File.ReadAllText(path).Split('\n')[..^1] : [];
        var kept = lines.Select(line => line.TrimEnd('\r')).Where(keep);
        var temporary = path + ".new";
        File.WriteAllLines(temporary, kept);
        File.Move(temporary, path, overwrite: true);
        return new StreamWriter(path, append: true);
    }
}
