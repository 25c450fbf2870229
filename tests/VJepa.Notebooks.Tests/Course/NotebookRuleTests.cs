using System.Text.Json.Nodes;
using VJepa.Notebooks.Documents;

namespace VJepa.Notebooks.Tests.Course;

public sealed class NotebookRuleTests
{
    private const string Sound = """
        {"nbformat": 4, "nbformat_minor": 5,
         "metadata": {"kernelspec": {"name": ".net-csharp"},
                      "vjepa": {"title": "1. T", "quick": "1 s", "classroom": "1 s", "full": "1 s"}},
         "cells": [{"cell_type": "markdown", "id": "title", "metadata": {}, "source": ["# 1. T\n", "Words."]},
                   {"cell_type": "code", "id": "kit", "metadata": {}, "execution_count": null, "outputs": [],
                    "source": ["#r \"../src/VJepa.Interactive/bin/Release/net10.0/VJepa.Interactive.dll\"\n",
                               "VJepa.Interactive.Kit.Load();"]},
                   {"cell_type": "code", "id": "one", "metadata": {}, "execution_count": null, "outputs": [],
                    "source": ["1 + 1"]}]}
        """;

    [Theory]
    [MemberData(nameof(CourseFiles.Notebooks), MemberType = typeof(CourseFiles))]
    public void A_notebook_of_the_course_breaks_no_rule(string name) =>
        Assert.Empty(CourseRules.Faults(JsonNode.Parse(File.ReadAllText(CourseFiles.Notebook(name)))!.AsObject()));

    [Theory]
    [MemberData(nameof(CourseFiles.Notebooks), MemberType = typeof(CourseFiles))]
    public void Outputs_of_a_notebook_of_the_course_are_those_of_its_code_and_small(string name)
    {
        var notebook = Notebook.Load(CourseFiles.Notebook(name));
        var state = KeptOutputs.StateOf(notebook);
        Assert.SkipWhen(state == KeptOutputs.None, "it keeps no outputs");
        Assert.Equal(KeptOutputs.Current, state);
        Assert.InRange(new FileInfo(CourseFiles.Notebook(name)).Length, 1, KeptOutputs.MaxBytes);
    }

    [Fact]
    public void A_sound_notebook_has_no_fault() => Assert.Empty(CourseRules.Faults(JsonNode.Parse(Sound)!.AsObject()));

    [Theory]
    [InlineData(40, 0)]
    [InlineData(41, 1)]
    public void One_cell_may_be_long(int lines, int faults)
    {
        var source = string.Join(", ", Enumerable.Repeat("\"1 +\\n\"", lines - 1).Append("\"1\""));
        var notebook = Sound.Replace("\"1 + 1\"", source, StringComparison.Ordinal)
            .Replace("\"id\": \"one\", \"metadata\": {}",
                "\"id\": \"one\", \"metadata\": {\"tags\": [\"long\"]}", StringComparison.Ordinal);
        Assert.Equal(faults, CourseRules.Faults(JsonNode.Parse(notebook)!.AsObject()).Count);
    }

    [Theory]
    [InlineData("\"id\": \"one\"", "\"id\": \"title\"", "id 'title'")]
    [InlineData(".net-csharp", "python3", "kernelspec")]
    [InlineData("\"quick\": \"1 s\", ", "", "metadata.vjepa.quick is missing")]
    [InlineData("\"title\": \"1. T\"", "\"title\": \"2. T\"", "the first line is '# 1. T', not the title")]
    [InlineData("Kit.Load()", "Kit.Load(true)", "the first code cell is not the one that loads the kit")]
    [InlineData("\"title\": \"1. T\"", "\"title\": \"1. T\", \"picture\": \"pictures/gone.png\"",
        "metadata.vjepa.picture: there is no pictures/gone.png")]
    [InlineData("\"execution_count\": null", "\"execution_count\": 3",
        "its outputs are not those of its code: use 'run --save', or clear them")]
    [InlineData("1 + 1", "1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9\\n10\\n11\\n12\\n13\\n14\\n15\\n16",
        "one: 16 lines, at most 15")]
    [InlineData(", \"Words.\"", "", "kit: code without text before it, under # 1. T")]
    [InlineData("1 + 1", "File.Exists(\\\"/home/me/x\\\")", "one: a path of one machine, /home/me")]
    [InlineData("1 + 1", "Results.Record(\\\"probe.linear.pretrained\\\", \\\"random\\\")",
        "probes are recorded without probe.chance")]
    [InlineData("1 + 1", "Results.Record(\\\"probe.chance\\\", 1)",
        "probes are recorded without a randomly initialized encoder")]
    public void A_broken_rule_is_named(string sound, string broken, string fault)
    {
        Assert.Contains(sound, Sound);
        var notebook = JsonNode.Parse(Sound.Replace(sound, broken, StringComparison.Ordinal))!.AsObject();
        Assert.Equal([fault], CourseRules.Faults(notebook));
    }
}
