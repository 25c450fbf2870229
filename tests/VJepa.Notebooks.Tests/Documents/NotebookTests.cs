using VJepa.Notebooks.Documents;

namespace VJepa.Notebooks.Tests.Documents;

public class NotebookTests
{
    [Theory]
    [InlineData("not json", "it is not a notebook")]
    [InlineData("[1]", "expected a JSON object")]
    [InlineData("{\"nbformat\": 3, \"worksheets\": []}", "nbformat is 3, expected 4")]
    [InlineData("{\"nbformat\": 4}", "it has no list of cells")]
    public void A_file_that_is_no_notebook_is_named_with_the_reason(string text, string reason)
    {
        var error = Assert.Throws<NotebookFormatException>(() => Notebook.Parse(text, "broken.ipynb"));
        Assert.StartsWith("broken.ipynb: ", error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void What_the_host_does_not_know_stays_in_the_file()
    {
        var notebook = Notebook.Parse("""
            {"nbformat":4,"nbformat_minor":2,"metadata":{"mine":1},
             "cells":[{"cell_type":"raw","metadata":{"x":2},"source":"as it is"}]}
            """, "n.ipynb");
        var again = Notebook.Parse(notebook.ToText(), "n.ipynb");
        Assert.Equal(1, (int)again.Metadata["mine"]!);
        Assert.Equal(2, (int)again.Cells[0].Metadata["x"]!);
        Assert.Equal("as it is", again.Cells[0].Source);
        Assert.Equal("cell-1", again.Cells[0].Id);
    }

    [Fact]
    public void The_title_is_the_metadata_s_or_the_first_heading()
    {
        var notebook = Notebook.Empty("n.ipynb");
        notebook.Cells.Add(NotebookCell.Markdown("a", "text\n# The heading\nmore"));
        Assert.Equal("The heading", notebook.Card.Title);
        notebook.Metadata["vjepa"] = new System.Text.Json.Nodes.JsonObject { ["title"] = "Given", ["quick"] = "2 min" };
        Assert.Equal("Given", notebook.Card.Title);
        Assert.Equal("2 min", notebook.Card.Time("quick"));
    }
}
