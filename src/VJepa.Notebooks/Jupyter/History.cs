using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VJepa.Notebooks.Jupyter;

/// <summary>The code executed in this session.</summary>
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
                var isThisSession = (int?)request["session"] is null or 0;
                found = isThisSession ? entries.Where(e => e.Number >= start && e.Number < stop) : [];
                break;
            case "search":
                var pattern = Glob((string?)request["pattern"] ?? "*");
                found = entries.Where(e => pattern.IsMatch(e.Code));
                if ((bool?)request["unique"] == true)
                    found = found.GroupBy(e => e.Code).Select(g => g.Last());
                found = found.TakeLast((int?)request["n"] ?? int.MaxValue);
                break;
        }
        var output = (bool?)request["output"] == true;
        var history = found.Select(e => new JsonArray(0, e.Number, output ? new JsonArray(e.Code, null) : e.Code));
        return new JsonObject { ["status"] = "ok", ["history"] = new JsonArray([.. history]) };
    }

    private static Regex Glob(string pattern)
    {
        var expression = Regex.Escape(pattern)
            .Replace("\\*", ".*", StringComparison.Ordinal)
            .Replace("\\?", ".", StringComparison.Ordinal);
        return new Regex($"^{expression}$", RegexOptions.Singleline);
    }
}
