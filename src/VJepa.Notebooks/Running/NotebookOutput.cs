using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using VJepa.Interactive;
using VJepa.Interactive.Display;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Running;

/// <summary>Collects the output of a cell in nbformat.</summary>
internal sealed class NotebookOutput(DisplayPlaces places, Action<string, string>? echo = null) : ICellOutput
{
    private readonly Lock gate = new();
    private readonly List<JsonObject> outputs = [];
    private bool clearNext;

    public int? ExecutionCount { get; set; }

    public void Stream(string name, string text)
    {
        lock (gate)
        {
            Arrive();
            var last = outputs.LastOrDefault();
            if ((string?)last?["output_type"] != "stream" || (string?)last["name"] != name)
            {
                last = new JsonObject { ["output_type"] = "stream", ["name"] = name };
                outputs.Add(last);
            }
            last["text"] = TerminalText.Settle((string?)last["text"] + text);
        }
        echo?.Invoke(name, text);
    }

    public void Display(MimeBundle bundle, string? displayId)
    {
        var output = Data("display_data", bundle);
        lock (gate)
        {
            Arrive();
            outputs.Add(output);
        }
        if (displayId is not null)
        {
            places.Add(displayId, update =>
            {
                lock (gate)
                    (output["data"], output["metadata"]) = (update.ToJson(), update.Metadata.DeepClone());
            });
        }
    }

    public void Update(string displayId, MimeBundle bundle) => places.Update(displayId, bundle);

    public void Result(MimeBundle bundle)
    {
        var output = Data("execute_result", bundle);
        output["execution_count"] = ExecutionCount;
        lock (gate)
        {
            Arrive();
            outputs.Add(output);
        }
    }

    public void Clear(bool wait)
    {
        lock (gate)
        {
            clearNext = wait;
            if (!wait)
                outputs.Clear();
        }
    }

    public string? ReadLine(string prompt, bool password) => null;

    public void Error(CellError error)
    {
        lock (gate)
        {
            Arrive();
            outputs.Add(new JsonObject
            {
                ["output_type"] = "error",
                ["ename"] = error.Name,
                ["evalue"] = error.Message,
                ["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]),
            });
        }
    }

    /// <summary>A copy of the output so far.</summary>
    public JsonArray ToJson()
    {
        lock (gate)
        {
            var copy = new JsonArray();
            foreach (var output in outputs)
            {
                var clone = (JsonObject)output.DeepClone();
                if (clone["text"] is JsonValue text)
                    clone["text"] = NotebookText.ToLines((string)text!);
                copy.Add(clone);
            }
            return copy;
        }
    }

    private void Arrive()
    {
        if (!clearNext)
            return;
        clearNext = false;
        outputs.Clear();
    }

    private static JsonObject Data(string type, MimeBundle bundle) => new()
    {
        ["output_type"] = type,
        ["data"] = bundle.ToJson(),
        ["metadata"] = bundle.Metadata.DeepClone(),
    };
}

/// <summary>The updatable outputs of a notebook, by display id. An update may come from a later cell.</summary>
internal sealed class DisplayPlaces
{
    private readonly ConcurrentDictionary<string, Action<MimeBundle>> places = new(StringComparer.Ordinal);

    public void Add(string id, Action<MimeBundle> replace) => places[id] = replace;

    public void Update(string id, MimeBundle bundle)
    {
        if (places.TryGetValue(id, out var replace))
            replace(bundle);
    }
}
