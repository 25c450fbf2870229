using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>Writes executed notebooks as self-contained pages, and their index.</summary>
internal sealed class PageWriter(string folder, Formulas formulas, string prelude) : IDisposable
{
    private readonly CodeHighlighter highlighter = new(prelude);

    public void WriteNotebook(Notebook notebook, NotebookReport report, string profile)
    {
        highlighter.Context = "";
        var prose = new Prose(formulas, highlighter, Path.GetDirectoryName(Path.GetFullPath(notebook.Path))!);
        var outputs = new OutputHtml(prose);
        var body = new StringBuilder();
        var number = 0;
        foreach (var cell in notebook.Cells)
        {
            if (cell.IsMarkdown)
                body.Append("<section class=\"prose\">")
                    .Append(prose.ToHtml(cell.Source, name => Attachment(cell, name)))
                    .Append("</section>\n");
            else if (cell.IsCode)
                body.Append(CodeCell(cell, ++number, outputs));
        }
        var facts = new List<string> { report.Status, $"profile {profile}", Words(report.Elapsed) };
        if (notebook.Card.Needs.Length > 0)
            facts.Add($"needs {notebook.Card.Needs}");
        var failure = report.Failure.Length > 0
            ? $"<p class=\"failure\">{WebUtility.HtmlEncode(report.Failure)}</p>" : "";
        var html = PageFrame.Of(notebook.Card.Title, $"""
            <nav class="contents"><a class="home" href="index.html">All notebooks</a>{Contents(prose.Headings)}</nav>
            <main>
            <p class="facts">{WebUtility.HtmlEncode(string.Join(" · ", facts))}</p>
            {failure}
            {body}
            </main>
            """, outputs.HasCharts);
        Write(notebook.Name + ".html", html);
    }

    public void WriteIndex(IReadOnlyList<Notebook> notebooks, IReadOnlyList<NotebookReport> reports, string profile)
    {
        var cards = new StringBuilder();
        for (var i = 0; i < notebooks.Count; i++)
            cards.Append(IndexCard.Of(notebooks[i], reports[i], profile, Words(reports[i].Elapsed)));
        var succeeded = reports.Count(r => r.Status == NotebookReport.Succeeded);
        var time = TimeSpan.FromTicks(reports.Sum(r => r.Elapsed.Ticks));
        var facts = $"{succeeded} of {reports.Count} succeeded · profile {profile} · {Words(time)}";
        Write("index.html", PageFrame.Of("Notebooks", $"""
            <main class="index">
            <h1>Notebooks</h1>
            <p class="facts">{facts} · <a href="results.json">results.json</a></p>
            <div class="cards">{cards}</div>
            </main>
            """, cards.ToString().Contains("class=\"chart small\"", StringComparison.Ordinal)));
    }

    public void Dispose() => highlighter.Dispose();

    private string CodeCell(NotebookCell cell, int number, OutputHtml outputs)
    {
        var source = cell.Source.TrimEnd();
        var code = highlighter.ToHtml(source);
        highlighter.Context += source + "\n";
        var time = Elapsed(cell) is { } elapsed && elapsed.TotalSeconds >= 0.1 ? Words(elapsed) : "";
        var shown = outputs.ToHtml(cell.Outputs);
        var skipped = cell.ExecutionCount is null && source.Length > 0;
        if (skipped)
            time = "not run";
        var label = $"<span class=\"number\" title=\"code cell {number}\">{number}</span>";
        return $"""
            <section class="code{(skipped ? " skipped" : "")}" id="cell-{number}">
            <div class="source">{label}<pre><code>{code}</code></pre><span class="time">{time}</span></div>
            {(shown.Length > 0 ? $"<div class=\"output\">{shown}</div>" : "")}</section>

            """;
    }

    private static string Contents(IReadOnlyList<Prose.Heading> headings)
    {
        var html = new StringBuilder();
        foreach (var heading in headings.Where(h => h.Level <= 3))
        {
            var text = WebUtility.HtmlEncode(heading.Text);
            html.Append($"<a class=\"level{heading.Level}\" href=\"#{heading.Id}\">{text}</a>");
        }
        return html.ToString();
    }

    private static string? Attachment(NotebookCell cell, string name) =>
        cell.Json["attachments"]?[name] is JsonObject { Count: > 0 } files
            ? $"data:{files.First().Key};base64,{NotebookText.Join(files.First().Value)}" : null;

    private static TimeSpan? Elapsed(NotebookCell cell)
    {
        return Time("iopub.status.idle") - Time("iopub.status.busy");

        DateTime? Time(string name)
        {
            var text = (string?)(cell.Metadata["execution"] as JsonObject)?[name];
            return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
                ? time : null;
        }
    }

    private static string Words(TimeSpan span) => span.TotalMinutes >= 1
        ? $"{(int)span.TotalMinutes} min {span.Seconds} s"
        : span.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) + " s";

    private void Write(string name, string html)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path + ".tmp", html);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
