using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VJepa.Notebooks.Jupyter;

/// <summary>What was executed in this session.</summary>
internal sealed class History
{
    private readonly List<(int Number, string Code)> entries = [];

    public void Add(int number, string code) => entries.Add((number, code));

    /// <summary>The answer to a history_request: tail, range or search.</summary>
    public JsonObject Answer(JsonObject request)
    {
        IEnumerable<(int Number, string Code)> found = entries;
        switch ((string?)request["hist_access_type"])
        {
            case "tail":
                found = entries.TakeLast((int?)request["n"] ?? 10);
                break;
            case "range":
                var (start, stop) = ((int?)request["start"] ?? 0, (int?)request["stop"] ?? int.MaxValue);
                found = (int?)request["session"] is null or 0 ? entries.Where(e => e.Number >= start && e.Number < stop) : [];
                break;
            case "search":
                var pattern = new Regex("^" + Regex.Escape((string?)request["pattern"] ?? "*").Replace("\\*", ".*", StringComparison.Ordinal)
                    .Replace("\\?", ".", StringComparison.Ordinal) + "$", RegexOptions.Singleline);
                found = entries.Where(e => pattern.IsMatch(e.Code));
                if ((bool?)request["unique"] == true)
                    found = found.GroupBy(e => e.Code).Select(g => g.Last());
                found = found.TakeLast((int?)request["n"] ?? int.MaxValue);
                break;
        }
        var output = (bool?)request["output"] == true;
        return new JsonObject
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. found.Select(e => new JsonArray(0, e.Number, output ? new JsonArray(e.Code, null) : e.Code))]),
        };
    }
}
