using System.Text.Json.Nodes;
using VJepa.Notebooks.Documents.Page;
using VJepa.Notebooks.Running;
using VJepa.Notebooks.Tests.Engine;

namespace VJepa.Notebooks.Tests.Display;

public class PictureTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    private const string Code = """
        new VJepa.Lab.Plots.Picture("image/png", Convert.FromBase64String("iVBORw0KGgo="), "a \"red\" dot", 320)
        """;

    [Fact]
    public async Task A_picture_s_width_and_words_reach_every_format()
    {
        var (_, output) = await cells.RunAsync(Code);
        var bundle = output.Value!;
        Assert.Equal("iVBORw0KGgo=", bundle["image/png"]);
        Assert.Contains("width=\"320\"", bundle["text/html"]);
        Assert.Contains("alt=\"a &quot;red&quot; dot\"", bundle["text/html"]);
        Assert.Equal("a \"red\" dot", bundle["text/plain"]);
        Assert.Equal(320, (int)bundle.Metadata["image/png"]!["width"]!);
        Assert.Equal("a \"red\" dot", (string)bundle.Metadata["image/png"]!["alt"]!);
    }

    [Fact]
    public async Task A_page_and_a_notebook_keep_the_width()
    {
        var output = new NotebookOutput(new DisplayPlaces());
        await cells.Session.RunAsync(Code, "picture", output, CancellationToken.None);
        var outputs = output.ToJson();
        Assert.Equal(320, (int)outputs[0]!["metadata"]!["image/png"]!["width"]!);
        using var formulas = new Formulas();
        using var highlighter = new CodeHighlighter("");
        var html = new OutputHtml(new Prose(formulas, highlighter, AppContext.BaseDirectory)).ToHtml(outputs);
        Assert.Contains("width=\"320\"", html);
    }

    [Fact]
    public async Task An_updated_picture_replaces_the_width_too()
    {
        var output = new NotebookOutput(new DisplayPlaces());
        var code = $"var dot = display({Code}); dot.Update(\"gone\");";
        await cells.Session.RunAsync(code, "updated", output, CancellationToken.None);
        Assert.Empty((JsonObject)output.ToJson()[0]!["metadata"]!);
    }
}
