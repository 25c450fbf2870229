using System.Globalization;
using System.Text;
using VJepa.Training;

namespace VJepa.Lab.Studies;

/// <summary>The model card of a <see cref="ShippedCheckpoint"/>.</summary>
/// <param name="Title">One line.</param>
/// <param name="Data">Training data and its size.</param>
/// <param name="Command">Command that reproduces it, run in the repository's root.</param>
/// <param name="Date">Date of training, yyyy-MM-dd.</param>
/// <param name="Numbers">Measured values by name; a test measures them again.</param>
public sealed record CheckpointCard(
    string Title, string Data, string Command, string Date, IReadOnlyDictionary<string, double> Numbers)
{
    /// <summary>The card as <c>README.md</c>.</summary>
    /// <param name="steps">Number of training steps.</param>
    /// <param name="config">The run's configuration.</param>
    /// <param name="configFile">Name of the file that has the whole configuration.</param>
    internal string ToMarkdown(long steps, PretrainingConfig config, string configFile)
    {
        var text = new StringBuilder();
        void Line(string line = "") => text.AppendLine(line);
        void Item(string name, string value) => Line($"- **{name}**: {value}");

        var (encoder, predictor) = (config.Encoder, config.Predictor);
        Line($"# {Title}");
        Line();
        Item("encoder",
            $"{encoder.Frames} frames of {encoder.ImageSize}x{encoder.ImageSize} pixels, {encoder.Grid} tokens, " +
            $"width {encoder.Width}, depth {encoder.Depth}, {encoder.Heads} heads");
        Item("predictor", $"width {predictor.Width}, depth {predictor.Depth}");
        var rate = config.LearningRate.ToString(CultureInfo.InvariantCulture);
        Item("training", $"{steps} steps of {config.BatchSize} clips, learning rate {rate}, seed {config.Seed}");
        Item("data", Data);
        Item("made by", $"`{Command}`");
        Item("date", Date);
        Line();
        Line($"All values of the configuration are in `{configFile}`.");
        Line();
        Line("| measured | value |");
        Line("|---|---:|");
        foreach (var (name, value) in Numbers)
            Line(string.Create(CultureInfo.InvariantCulture, $"| {name} | {value:0.####} |"));
        return text.ToString();
    }
}
