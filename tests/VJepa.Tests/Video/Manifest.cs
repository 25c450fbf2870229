using System.Globalization;
using System.Text;

namespace VJepa.Tests.Video;

/// <summary>One line of clips/manifest.csv: what an independent decoder says about a file.</summary>
internal sealed record Manifest(string File, string Codec, int Width, int Height, int Frames, double Fps,
    double[] First, double[] Last, string Expected)
{
    /// <summary>Pixel aspect ratio.</summary>
    public double Aspect { get; init; }

    public string Path => VideoFolder.At("clips/" + File);

    public static Manifest[] Load()
    {
        var lines = System.IO.File.ReadAllLines(VideoFolder.At("clips/manifest.csv"));
        var names = Fields(lines[0]);
        return [.. lines.Skip(1).Select(line =>
        {
            var fields = Fields(line);
            string Get(string name) => fields[names.IndexOf(name)];
            return new Manifest(Get("file"), Get("codec"),
                Whole(Get("display_width")), Whole(Get("display_height")), Whole(Get("frames")),
                double.TryParse(Get("fps"), CultureInfo.InvariantCulture, out var fps) ? fps : 0,
                Color(Get("first_frame_mean_rgb")), Color(Get("last_frame_mean_rgb")), Get("expected"))
            {
                Aspect = Get("sar").Split(':') is [var w, var h] ? Whole(w) / (double)Math.Max(1, Whole(h)) : 0,
            };
        })];
    }

    private static int Whole(string text) => int.TryParse(text, out var value) ? value : 0;

    private static double[] Color(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(v => double.Parse(v, CultureInfo.InvariantCulture))];

    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        foreach (var c in line + ",")
        {
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(c);
        }
        return fields;
    }
}
