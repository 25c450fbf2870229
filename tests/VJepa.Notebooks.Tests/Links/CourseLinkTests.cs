using System.Text.RegularExpressions;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Tests.Course;

namespace VJepa.Notebooks.Tests.Links;

/// <summary>Every file that the course and the texts name exists, and the course leads from its first notebook to its
/// last.</summary>
public sealed partial class CourseLinkTests
{
    [Theory]
    [MemberData(nameof(CourseFiles.Notebooks), MemberType = typeof(CourseFiles))]
    public void Files_that_a_notebook_names_exist(string name)
    {
        var text = string.Join('\n', Notebook.Load(CourseFiles.Notebook(name)).Cells.Select(cell => cell.Source));
        Assert.Equal([], NamedFiles.Missing(text, Path.Combine(CourseFiles.Root, "notebooks"), CourseFiles.Root));
    }

    [Theory]
    [MemberData(nameof(CourseFiles.Texts), MemberType = typeof(CourseFiles))]
    public void Files_that_a_text_names_exist(string name)
    {
        var text = File.ReadAllText(Path.Combine(CourseFiles.Root, name));
        Assert.Equal([], NamedFiles.Missing(text, CourseFiles.Root, CourseFiles.Root));
    }

    [Theory]
    [MemberData(nameof(CourseFiles.Notebooks), MemberType = typeof(CourseFiles))]
    public void A_notebook_s_last_text_leads_to_the_next_notebook(string name)
    {
        var course = Directory.GetFiles(Path.Combine(CourseFiles.Root, "notebooks"), "*.ipynb")
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        var at = course.IndexOf(name);
        if (at == course.Count - 1)
            return;
        var last = Notebook.Load(CourseFiles.Notebook(name)).Cells.Last(cell => cell.IsMarkdown).Source;
        Assert.Contains($"]({course[at + 1]})", last);
        // "Next: [title](file)" names that notebook and no other place.
        Assert.All(NextLine().Matches(last).SelectMany(line => Target().Matches(line.Value)),
            link => Assert.Equal(course[at + 1], link.Groups[1].Value));
    }

    [Theory]
    [MemberData(nameof(CourseFiles.Notebooks), MemberType = typeof(CourseFiles))]
    public void The_table_for_teachers_says_how_long_a_notebook_takes_as_the_notebook_does(string name)
    {
        var table = File.ReadAllLines(Path.Combine(CourseFiles.Root, "notebooks", "README.md"));
        var row = Assert.Single(table, line => line.StartsWith('|') && line.Contains($"]({name})"));
        var card = Notebook.Load(CourseFiles.Notebook(name)).Card;
        Assert.EndsWith($" | {card.Time("quick")} | {card.Time("classroom")} |", row);
    }

    [Fact]
    public void README_names_every_notebook()
    {
        var readme = File.ReadAllText(Path.Combine(CourseFiles.Root, "README.md"));
        var notebooks = Directory.GetFiles(Path.Combine(CourseFiles.Root, "notebooks"), "*.ipynb");
        Assert.All(notebooks.Select(Path.GetFileNameWithoutExtension), name => Assert.Contains($"`{name}`", readme));
    }

    [Fact]
    public void A_name_of_nothing_is_found()
    {
        const string text = "`data-scripts/nothing.cs` src/VJepa/ gone.cs CellScope.cs notebooks/NAME.ipynb "
            + "checkpoints/course \"checkpoints/none\" https://x.org/src/none ~/src/none run tests/none.sh.";
        Assert.Equal(["checkpoints/none", "data-scripts/nothing.cs", "gone.cs", "tests/none.sh"],
            NamedFiles.Missing(text, Path.Combine(CourseFiles.Root, "notebooks"), CourseFiles.Root));
    }

    [GeneratedRegex(@"^\W*Next:.*$", RegexOptions.Multiline)]
    private static partial Regex NextLine();

    [GeneratedRegex(@"\]\(([^)#\s]+)[^)]*\)")]
    private static partial Regex Target();
}
