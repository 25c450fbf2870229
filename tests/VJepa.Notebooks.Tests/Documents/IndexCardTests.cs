using System.Text.Json.Nodes;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Documents.Page;

namespace VJepa.Notebooks.Tests.Documents;

public sealed class IndexCardTests : IDisposable
{
    private const string Chart = """{"application/vnd.plotly.v1+json": {"data": [{"y": [1, 2]}], "layout": {}}}""";
    private const string Png = """{"image/png": "QUJD"}""";
    private const string Svg = """{"image/svg+xml": "<svg/>"}""";
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-card-").FullName;

    public IndexCardTests() => File.WriteAllBytes(Path.Combine(folder, "named.png"), [1, 2, 3]);

    [Theory]
    [InlineData("named.png", Png, "<img src=\"data:image/png;base64,AQID\"")]
    [InlineData("gone.png", Png, "<img src=\"data:image/png;base64,QUJD\"")]
    [InlineData(null, Chart + ";" + Png, "<img src=\"data:image/png;base64,QUJD\"")]
    [InlineData("c2", Png + ";" + Svg, "<img src=\"data:image/svg+xml;base64,PHN2Zy8+\"")]
    [InlineData(null, Chart, "<div class=\"chart small\"")]
    [InlineData(null, """{"text/plain": "1"}""", "<svg")]
    public void A_card_has_the_named_picture_or_the_first_one_or_a_chart(string? named, string outputs, string thumb)
    {
        var notebook = Notebook.Empty(Path.Combine(folder, "a.ipynb"));
        if (named is not null)
            notebook.Metadata["vjepa"] = new JsonObject { ["picture"] = named };
        foreach (var data in outputs.Split(';'))
        {
            var cell = NotebookCell.Code($"c{notebook.Cells.Count + 1}", "1");
            cell.Outputs = [new JsonObject { ["output_type"] = "display_data", ["data"] = JsonNode.Parse(data) }];
            notebook.Cells.Add(cell);
        }
        var report = new NotebookReport { Name = "a", Title = "A", Status = NotebookReport.Succeeded };
        Assert.Contains("<div class=\"thumb\">" + thumb, IndexCard.Of(notebook, report, "quick", "1 s"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
