using System.Net;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>TeX to MathML by KaTeX, run inside .NET: pages need no scripts or fonts for formulas.</summary>
internal sealed class Formulas : IDisposable
{
    private const string Call =
        "katex.renderToString(tex, {output: 'mathml', displayMode: display, throwOnError: true, strict: false})";

    private readonly Lock gate = new();
    private readonly Dictionary<(string, bool), string> known = [];
    private Jint.Engine? engine;

    /// <summary>Loads KaTeX in the background, which takes a second or two.</summary>
    public void WarmUp() => _ = Task.Run(() =>
    {
        lock (gate)
            Start();
    });

    /// <summary>MathML, or the TeX itself with the reason if KaTeX can't parse it.</summary>
    public string ToMathMl(string tex, bool display)
    {
        lock (gate)
        {
            if (!known.TryGetValue((tex, display), out var html))
                known[(tex, display)] = html = Render(tex, display);
            return html;
        }
    }

    public void Dispose() => engine?.Dispose();

    private string Render(string tex, bool display)
    {
        var running = Start();
        running.SetValue("tex", tex);
        running.SetValue("display", display);
        try
        {
            return MathLetters.Apply(running.Evaluate(Call).ToString());
        }
        catch (Jint.Runtime.JavaScriptException e)
        {
            var reason = WebUtility.HtmlEncode(e.Message);
            return $"<code class=\"bad-formula\" title=\"{reason}\">{WebUtility.HtmlEncode(tex)}</code>";
        }
    }

    private Jint.Engine Start()
    {
        if (engine is not null)
            return engine;
        var started = new Jint.Engine();
        started.Execute(PageFrame.Resource("katex.min.js"));
        return engine = started;
    }
}
