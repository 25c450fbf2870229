using System.Net;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>Markdown as HTML. Collects the headings for the table of contents.</summary>
internal sealed class Prose(Formulas formulas, CodeHighlighter highlighter, string folder)
{
    private static readonly MarkdownPipeline pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseGridTables().UseMathematics().UseEmphasisExtras().UseFootnotes().UseTaskLists()
        .UseAutoLinks().UseDefinitionLists().UseFigures().UseGenericAttributes().Build();

    private readonly HashSet<string> ids = new(StringComparer.Ordinal);

    public List<Heading> Headings { get; } = [];

    public sealed record Heading(int Level, string Id, string Text);

    public string ToHtml(string markdown, Func<string, string?>? attachment = null)
    {
        var document = Markdown.Parse(markdown, pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
            Take(heading);
        foreach (var link in document.Descendants<LinkInline>())
            Relate(link, attachment);

        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<HtmlMathInlineRenderer>(new InlineFormula(formulas));
        renderer.ObjectRenderers.Replace<HtmlMathBlockRenderer>(new BlockFormula(formulas));
        renderer.ObjectRenderers.Replace<CodeBlockRenderer>(new CodeFence(highlighter));
        renderer.Render(document);
        return writer.ToString();
    }

    private void Take(HeadingBlock heading)
    {
        var text = Words(heading.Inline);
        var stem = string.Concat(text.ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : '-')).Trim('-');
        var id = stem.Length == 0 ? "section" : stem;
        for (var n = 2; !ids.Add(id); n++)
            id = $"{stem}-{n}";
        heading.GetAttributes().Id = id;
        Headings.Add(new Heading(heading.Level, id, text));
    }

    private static string Words(ContainerInline? inline)
    {
        return inline is null ? "" : string.Concat(inline.Descendants().Select(Text));

        static string Text(MarkdownObject part) => part switch
        {
            LiteralInline literal => literal.Content.ToString(),
            CodeInline code => code.Content,
            MathInline math => math.Content.ToString(),
            _ => "",
        };
    }

    // A page is self-contained: embed pictures, and link to the pages of other notebooks.
    private void Relate(LinkInline link, Func<string, string?>? attachment)
    {
        var url = link.Url ?? "";
        if (link.IsImage && url.StartsWith("attachment:", StringComparison.Ordinal))
            link.Url = attachment?.Invoke(url["attachment:".Length..]) ?? url;
        else if (link.IsImage && !url.Contains(':')
            && Path.Combine(folder, WebUtility.UrlDecode(url)) is var file && File.Exists(file))
            link.Url = $"data:{MimeOf(file)};base64,{Convert.ToBase64String(File.ReadAllBytes(file))}";
        else if (!link.IsImage && !url.Contains(':') && url.Split('#')[0].EndsWith(".ipynb", StringComparison.Ordinal))
            link.Url = url.Replace(".ipynb", ".html", StringComparison.Ordinal);
    }

    private static string MimeOf(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".svg" => "image/svg+xml",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        _ => "image/png",
    };

    private sealed class InlineFormula(Formulas formulas) : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline math) =>
            renderer.Write(formulas.ToMathMl(math.Content.ToString(), display: math.DelimiterCount > 1));
    }

    private sealed class BlockFormula(Formulas formulas) : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock math) =>
            renderer.Write("<div class=\"formula\">")
                .Write(formulas.ToMathMl(math.Lines.ToString(), display: true))
                .WriteLine("</div>");
    }

    private sealed class CodeFence(CodeHighlighter highlighter) : HtmlObjectRenderer<CodeBlock>
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock block)
        {
            var text = block.Lines.ToString();
            var isCSharp = block is FencedCodeBlock { Info: "csharp" or "cs" or "c#" or "C#" };
            renderer.Write("<pre class=\"fence\"><code>")
                .Write(isCSharp ? highlighter.ToHtml(text) : WebUtility.HtmlEncode(text)).WriteLine("</code></pre>");
        }
    }
}
