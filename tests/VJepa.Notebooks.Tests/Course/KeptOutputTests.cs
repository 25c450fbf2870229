using VJepa.Notebooks.Documents;

namespace VJepa.Notebooks.Tests.Course;

public sealed class KeptOutputTests
{
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
}
