using System.Globalization;
using Plotly.NET;
using static TorchSharp.torch;

namespace VJepa.Lab.Plots;

/// <summary>Features as points in a plane, with a color and shape per class.</summary>
public static class Scatter2D
{
    private static readonly string[] Symbols = ["circle", "diamond", "square", "cross", "triangle-up", "star", "x"];

    /// <summary>The plane of the first two principal components.</summary>
    /// <param name="features">[N, D], D at least 2.</param>
    /// <param name="labels">Class of each point, N in all.</param>
    /// <param name="classes">Class names by index.</param>
    /// <param name="hover">Text of each point, such as its file.</param>
    /// <exception cref="ArgumentException">The number of labels differs from N, or a class has no name.</exception>
    public static GenericChart Of(Tensor features, IReadOnlyList<int> labels, IReadOnlyList<string> classes,
        IReadOnlyList<string>? hover = null, string? title = null)
    {
        if (features.dim() != 2 || features.shape[0] != labels.Count || features.shape[1] < 2)
            throw new ArgumentException($"{labels.Count} labels need features [{labels.Count}, D], D at least 2; these "
                + $"are [{string.Join(", ", features.shape)}].", nameof(features));
        if (labels.Any(label => label < 0 || label >= classes.Count))
            throw new ArgumentException($"A label has no name; {classes.Count} names were given.", nameof(labels));
        using var scope = NewDisposeScope();
        var tokens = features.detach().cpu().to(float32);
        var projection = Projection.Fit(tokens, components: 2);
        var points = projection.Apply(tokens).contiguous().data<float>().ToArray(); // [N * 2]
        string Title(int i, string name) => string.Create(CultureInfo.InvariantCulture,
            $"{name} principal component ({100 * projection.Explained[i]:0} % of variance)");
        var draft = new Draft(title, 480, 640).Axis("xaxis", Title(0, "1st"), ("zeroline", false))
            .Axis("yaxis", Title(1, "2nd"), ("scaleanchor", "x"));
        for (var c = 0; c < classes.Count; c++)
        {
            int[] mine = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i] == c)];
            draft.Add("scatter", ("mode", "markers"), ("name", classes[c]),
                ("x", mine.Select(i => points[2 * i]).ToArray()), ("y", mine.Select(i => points[2 * i + 1]).ToArray()),
                ("text", hover is null ? null : mine.Select(i => hover[i]).ToArray()),
                ("hovertemplate",
                    hover is null ? "%{fullData.name}<extra></extra>" : "%{fullData.name}: %{text}<extra></extra>"),
                ("marker", new
                {
                    color = Theme.Series[c % Theme.Series.Count].ToString(),
                    symbol = Symbols[c / Theme.Series.Count % Symbols.Length],
                    size = 7,
                    opacity = 0.8,
                }));
        }
        return draft.Legend(true).Build();
    }
}
