using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Notebooks.Documents;

namespace VJepa.Notebooks.Running;

/// <summary><c>results.json</c>: one object per notebook, with the values that its cells recorded.</summary>
internal static class ResultsFile
{
    private static readonly JsonSerializerOptions writing = new() { WriteIndented = true, NewLine = "\n" };

    public static void Write(string path, string profile, IEnumerable<NotebookReport> reports)
    {
        var root = new JsonObject();
        foreach (var report in reports)
        {
            var results = new JsonObject();
            foreach (var (name, value) in report.Results)
                results[name] = value?.DeepClone();
            root[report.Name] = new JsonObject
            {
                ["title"] = report.Title,
                ["profile"] = profile,
                ["status"] = report.Status,
                ["seconds"] = Math.Round(report.Elapsed.TotalSeconds, 1),
                ["failure"] = report.Failure.Length > 0 ? report.Failure : null,
                ["results"] = results,
            };
        }
        File.WriteAllText(path + ".tmp", root.ToJsonString(writing) + "\n");
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
