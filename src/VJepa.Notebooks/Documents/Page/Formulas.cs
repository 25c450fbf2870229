using System.Net;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>TeX to MathML with KaTeX, which runs inside .NET: pages need neither scripts nor fonts for their formulas.</summary>
internal sealed class Formulas : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string, bool), string> known = [];
    private Jint.Engine? engine;

    /// <summary>Reads KaTeX in the background: it takes a second or two, and cells run meanwhile.</summary>
    public void WarmUp() => _ = Task.Run(() =>
    {
        lock (gate)
            Start();
    });

    /// <summary>MathML; for TeX that KaTeX can't read, the text itself with the reason.</summary>
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
            return MathLetters.Apply(running.Evaluate("katex.renderToString(tex, {output: 'mathml', displayMode: display, throwOnError: true, strict: false})").ToString());
        }
        catch (Jint.Runtime.JavaScriptException e)
        {
            return $"<code class=\"bad-formula\" title=\"{WebUtility.HtmlEncode(e.Message)}\">{WebUtility.HtmlEncode(tex)}</code>";
        }
    }

    private Jint.Engine Start()
    {
        if (engine is not null)
            return engine;
        var started = new Jint.Engine();
        started.Execute(PageResources.Read("katex.min.js"));
        return engine = started;
    }
}
