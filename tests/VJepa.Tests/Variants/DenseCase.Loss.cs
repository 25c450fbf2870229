namespace VJepa.Tests.Variants;

internal sealed partial class DenseCase
{
    /// <summary>Normalized targets of all tokens, by group and clip, from the target encoder's plain weights.</summary>
    public Dictionary<(int Group, int Clip), double[][]> Targets(Dictionary<string, double[]> target)
    {
        var found = new Dictionary<(int, int), double[][]>();
        foreach (var (g, (clips, _)) in Groups.Index())
        {
            for (var b = 0; b < clips.shape[0]; b++)
            {
                var grid = Plain.Grid(Clip(clips, b));
                long[] all = [.. Enumerable.Range(0, grid.T * grid.H * grid.W).Select(token => (long)token)];
                found[(g, b)] = [.. Encode(target, Clip(clips, b), all).Select(Plain.Target)];
            }
        }
        return found;
    }

    /// <summary>The step's loss, from plain weights.</summary>
    public double Loss(
        Dictionary<string, double[]> encoder, Dictionary<string, double[]> predictor,
        Dictionary<(int, int), double[][]> targets, Func<bool, double> lambda)
    {
        var losses = new List<double>();
        foreach (var (g, (clips, masks)) in Groups.Index())
        {
            foreach (var mask in masks)
            {
                var (hidden, visible) = (new List<double>(), new List<double>());
                for (var b = 0; b < clips.shape[0]; b++)
                {
                    var (clip, seen, asked) = (Clip(clips, b), Row(mask.Context, b), Row(mask.Target, b));
                    var (grid, target) = (Plain.Grid(clip), targets[(g, b)]);
                    var said = Plain.Predict(
                        predictor, Encode(encoder, clip, seen), seen, asked, g, grid, clips.shape[2] == 1);
                    hidden.AddRange(asked.Select((token, i) => PlainDense.L1(said.Hidden[i], target[token])));
                    visible.AddRange(seen.Select((token, i) => PlainDense.L1(said.Visible[i], target[token])
                        / Math.Sqrt(PlainDense.Distance(token, asked, grid))));
                }
                losses.Add(hidden.Average() + lambda(clips.shape[2] == 1) * visible.Average());
            }
        }
        return losses.Average();
    }

    private double[][] Encode(Dictionary<string, double[]> w, double[,,,] clip, long[] keep)
    {
        var levels = Plain.Encode(w, clip, keep);
        return Config.LastLevelOnly ? [.. levels.Select(row => row[^Plain.Width..])] : levels;
    }
}
