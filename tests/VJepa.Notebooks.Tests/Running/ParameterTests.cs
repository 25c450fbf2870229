using VJepa.Interactive;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Tests.Running;

/// <summary>What <c>-p NAME=VALUE</c> makes of a parameter cell.</summary>
public sealed class ParameterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-parameters-").FullName;

    [Theory]
    [InlineData("double rate = 0.1;", "0.5", "double rate = 0.5d;")]
    [InlineData("var rate = 0.1;", "-1e-3", "var rate = -0.001d;")]
    [InlineData("var rate = 0.1;", "0.1234567890123", "var rate = 0.1234567890123d;")]
    [InlineData("float rate = 1;", ".5", "float rate = 0.5f;")]
    [InlineData("decimal rate = 1m;", "0.10", "decimal rate = 0.10m;")]
    [InlineData("double? rate = null;", "null", "double? rate = null;")]
    [InlineData("var rate = Math.Sqrt(2);", "2", "var rate = 2d;")]
    [InlineData("var rate = Profile == \"full\" ? 1L : 2L;", "3", "var rate = 3L;")]
    [InlineData("byte rate = 1;", "255", "byte rate = (byte)(255);")]
    [InlineData("var rate = DayOfWeek.Monday;", "Friday", "var rate = global::System.DayOfWeek.Friday;")]
    [InlineData("int[] rate = [1];", "[1, 2]", "int[] rate = [1, 2];")]
    [InlineData("var rate = new[] { 1 };", "[1, 2]", "var rate = (int[])[1, 2];")]
    [InlineData("var rate = new DateTime(2020, 1, 1);", "2024-05-06",
        "var rate = new System.DateTime(638505504000000000L);")]
    [InlineData("DateOnly rate = default;", "2024-05-06", "DateOnly rate = new System.DateOnly(2024, 5, 6);")]
    [InlineData("TimeSpan rate = default;", "00:05:00", "TimeSpan rate = System.TimeSpan.FromTicks(3000000000L);")]
    [InlineData("var rate = new DateTime(2020, 1, 1);", "DateTime.MaxValue", "var rate = DateTime.MaxValue;")]
    [InlineData("var rate = Path.GetTempPath();", "x y", "var rate = \"x y\";")]
    [InlineData("int rate; rate = 10;", "12", "int rate = 12; rate = 12;")]
    [InlineData("int rate;", "12", "int rate = 12;")]
    [InlineData("int rate = 1; if (Profile == \"quick\") rate = 5;", "2",
        "int rate = 2; if (Profile == \"quick\") rate = 2;")]
    public void A_value_is_the_variable_s_wherever_the_cell_sets_it(string cell, string value, string edited) =>
        Assert.Equal(edited, Apply(value, (cell, "parameters"))[0]);

    [Theory]
    [InlineData("double rate = 0.1;", "0,5", "double")]
    [InlineData("double rate = 0.1;", "1,000.5", "double")]
    [InlineData("float rate = 0.1f;", "0,2", "float")]
    [InlineData("decimal rate = 0.1m;", "0,2", "decimal")]
    [InlineData("var rate = Math.Sqrt(2);", "0,5", "double")]
    [InlineData("int rate = 1;", "1,000", "int")]
    [InlineData("int rate = 1;", "1e3", "int")]
    [InlineData("int rate = 1;", "2.0", "int")]
    [InlineData("int rate = 1;", "3000000000", "int")]
    [InlineData("int rate; rate = 10;", "0,5", "int")]
    [InlineData("byte rate = 1;", "256", "byte")]
    [InlineData("uint rate = 1;", "-1", "uint")]
    [InlineData("double rate = 1;", "1e999", "double")]
    [InlineData("double rate = 1;", "1e-999", "double")]
    [InlineData("float rate = 1;", "16777217", "float")]
    [InlineData("double rate = 1;", "(5)", "double")]
    [InlineData("double rate = 1;", "$5", "double")]
    [InlineData("bool rate = true;", "yes", "bool")]
    [InlineData("TimeSpan rate = TimeSpan.Zero;", "0,5", "TimeSpan")]
    [InlineData("var rate = DayOfWeek.Monday;", "Fri day", "DayOfWeek")]
    [InlineData("var rate = DayOfWeek.Monday;", "7.5", "DayOfWeek")]
    [InlineData("var rate = new DateTime(2020, 1, 1);", "2024-5", "DateTime")]
    [InlineData("TimeSpan rate = TimeSpan.Zero;", "5", "TimeSpan")]
    [InlineData("int[] rate = [1];", "5", "int[]")]
    [InlineData("int[] rate = [1];", "[0.5]", "int[]")]
    public void Anything_else_is_an_error_that_shows_the_type(string cell, string value, string type)
    {
        var error = Assert.Throws<UsageException>(() => Apply(value, (cell, "parameters")));
        Assert.Contains($"-p rate={value}: '{value}' is not a valid ", error.Message);
        Assert.Contains(type, error.Message);
    }

    [Fact]
    public void The_cell_that_papermill_injects_is_replaced_too_with_the_type_of_the_notebook()
    {
        var cells = Apply("0.25", ("double rate = 0.1;", "parameters"), ("var rate = 1;", "injected-parameters"));
        Assert.Equal(["double rate = 0.25d;", "var rate = 0.25d;"], cells);
        Assert.Equal(["var rate = 3;"], Apply("3", ("var rate = 1;", "injected-parameters")));
        Assert.Equal(["var rate = 1;"], Apply("3", ("var rate = 1;", "other")));
    }

    [Theory]
    [InlineData("", "lists/a.csv", "HERE/lists/a.csv")] // exists here
    [InlineData("", "lists", "HERE/lists")]
    [InlineData("", "both.csv", "HERE/both.csv")] // exists here and beside the notebook
    [InlineData("checkpoints/x", "run", "HERE/run")]
    [InlineData("plain", "run", "run")] // a word where the notebook has a word
    [InlineData("plain", "lists/a.csv", "HERE/lists/a.csv")]
    [InlineData("", "beside.csv", "beside.csv")] // exists beside the notebook only
    [InlineData("", "lists/new.csv", "HERE/lists/new.csv")] // exists nowhere: an output, or mistyped
    [InlineData("plain", "./new", "HERE/new")]
    [InlineData("plain", "a/b", "a/b")]
    [InlineData("plain", "0.5", "0.5")]
    [InlineData("", "word", "word")]
    [InlineData("", "", "")]
    [InlineData("", "https://example.org/a.csv", "https://example.org/a.csv")]
    public void A_relative_path_starts_in_the_folder_the_command_was_given_in(
        string initial, string value, string expected)
    {
        var here = Directory.CreateDirectory(Path.Combine(folder, "here")).FullName;
        Directory.CreateDirectory(Path.Combine(here, "lists"));
        Directory.CreateDirectory(Path.Combine(here, "run"));
        foreach (var file in (string[])["here/lists/a.csv", "here/both.csv", "both.csv", "beside.csv"])
            File.WriteAllText(Path.Combine(folder, file), "");
        expected = expected.Replace("HERE", here);
        Assert.Equal($"var rate = \"{expected}\";", Apply(value, ($"var rate = \"{initial}\";", "parameters"))[0]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string[] Apply(string value, params (string Source, string Tag)[] cells)
    {
        var notebook = Notebook.Empty(Path.Combine(folder, "n.ipynb"));
        notebook.Cells.AddRange(cells.Select((cell, i) => NotebookCell.Code($"c{i}", cell.Source, cell.Tag)));
        ParameterValues.Apply(notebook, new RunOptions
        {
            Notebooks = [],
            Prelude = DefaultUsings.Text,
            Folder = Path.Combine(folder, "here"),
            Parameters = new Dictionary<string, string> { ["rate"] = value },
        });
        return [.. notebook.Cells.Select(cell => cell.Source)];
    }
}
