using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VJepa.Notebooks.Tests.Course;

public sealed partial class LinkTests
{
    [Theory]
    [MemberData(nameof(CourseFiles.Notebooks), MemberType = typeof(CourseFiles))]
    public void Relative_links_of_a_notebook_lead_to_files(string name)
    {
        var cells = JsonNode.Parse(File.ReadAllText(CourseFiles.Notebook(name)))!["cells"]!.AsArray();
        var text = string.Join('\n', cells.Where(cell => (string?)cell!["cell_type"] == "markdown")
            .Select(cell => string.Concat(cell!["source"]!.AsArray().Select(line => (string?)line))));
        Assert.Empty(Broken(text, Path.Combine(CourseFiles.Root, "notebooks")));
    }

    [Theory]
    [MemberData(nameof(CourseFiles.Texts), MemberType = typeof(CourseFiles))]
    public void Relative_links_of_a_text_lead_to_files(string name) =>
        Assert.Empty(Broken(File.ReadAllText(Path.Combine(CourseFiles.Root, name)), CourseFiles.Root));

    [Fact]
    public void A_link_to_nothing_is_found()
    {
        const string text = "[a](README.md) [b](README.md#part) [c](https://example.org/x) [d](nothing.md) "
            + "![e](no/picture.png) <img src=\"gone.png\"> [f](#here)";
        Assert.Equal(["nothing.md", "no/picture.png", "gone.png"], Broken(text, CourseFiles.Root));
    }

    private static IEnumerable<string> Broken(string text, string folder) => Link().Matches(text)
        .Select(match => match.Groups[1].Value + match.Groups[2].Value)
        .Where(link => !link.Contains(':', StringComparison.Ordinal))
        .Where(link => !Path.Exists(Path.Combine(folder, Uri.UnescapeDataString(link))));

    [GeneratedRegex("""\]\(([^)#\s]+)[^)]*\)|(?:src|href)="([^"#]+)""")]
    private static partial Regex Link();
}
