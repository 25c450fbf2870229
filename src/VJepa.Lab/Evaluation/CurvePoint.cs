using System.Globalization;

namespace VJepa.Lab.Evaluation;

/// <summary>What a run on hands is worth at one of its steps; a curve of these is kept as a file of comma-separated
/// values beside an encoder. Accuracies are of probes with 20 labels an action, judged on held-out looks.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="Rank">Effective rank of the features.</param>
/// <param name="Spread">How much features at one place differ from clip to clip.</param>
/// <param name="Slices">A linear probe on the means of the time slices.</param>
/// <param name="AllTokens">A linear probe on all tokens.</param>
/// <param name="Attention">An attentive probe.</param>
/// <param name="ChangeSlices">As <paramref name="Slices"/>, on <see cref="FeatureSet.ChangeOverTime"/>.</param>
/// <param name="ChangeAttention">As <paramref name="Attention"/>, on the same.</param>
/// <param name="Explained">Share of the target that the predictions take off a prediction of 0; 0 at step 0.</param>
public sealed record CurvePoint(
    long Steps, double Rank, double Spread, double Slices, double AllTokens, double Attention, double ChangeSlices,
    double ChangeAttention, double Explained)
{
    private const string Header =
        "steps,rank,spread,slices,all_tokens,attention,change_slices,change_attention,explained";

    /// <summary>The points of a file, in its order.</summary>
    /// <exception cref="IOException">There is no such file; the message names it.</exception>
    /// <exception cref="FormatException">The file is not such a curve; the message names the line.</exception>
    public static IReadOnlyList<CurvePoint> Read(string file)
    {
        var lines = File.ReadAllLines(file);
        if (lines.FirstOrDefault() != Header)
            throw new FormatException($"{file} is not a curve: its first line should be \"{Header}\".");
        return [.. lines.Skip(1).Select((line, i) => Parse(line) ?? throw new FormatException(
            $"{file}, line {i + 2}: expected nine numbers with commas between them, got \"{line}\"."))];
    }

    /// <summary>Appends this point to a file; makes the file and its folder if there are none.</summary>
    public void AddTo(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{Steps},{Rank:0.0},{Spread:0.00},{Slices:0.000},{AllTokens:0.000},{Attention:0.000}," +
            $"{ChangeSlices:0.000},{ChangeAttention:0.000},{Explained:0.000}");
        File.AppendAllLines(file, File.Exists(file) ? [line] : [Header, line]);
    }

    private static CurvePoint? Parse(string line)
    {
        var parts = line.Split(',');
        var numbers = new double[9];
        if (parts.Length != numbers.Length) return null;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        }
        return new((long)numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6],
            numbers[7], numbers[8]);
    }
}
