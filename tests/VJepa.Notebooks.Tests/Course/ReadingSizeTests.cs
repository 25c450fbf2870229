namespace VJepa.Notebooks.Tests.Course;

/// <summary>What a reader of the method has to read.</summary>
public sealed class ReadingSizeTests
{
    /// <summary>What a step crosses from <c>JepaStep.Run</c> to updated weights, without acceleration.</summary>
    private static readonly string[] Step =
    [
        "Training/JepaStep", "Training/Schedules", "Training/PlainRunner", "Training/AdamW", "Training/StepReport",
        "Masking/MaskSampler", "Masking/MultiBlockMask", "Runtime/Interval", "Models/TokenGrid", "Models/Encoder",
        "Models/Predictor", "Models/TransformerBlock", "Models/Ops", "Objectives/Objective",
        "Objectives/ITargetProvider",
    ];

    [Fact]
    public void A_step_is_fifteen_files_and_at_most_1200_lines()
    {
        Assert.Equal(15, Step.Length);
        Assert.InRange(Step.Sum(name => Lines($"src/VJepa/{name}.cs")), 1, 1200);
    }

    [Fact]
    public void The_step_itself_is_at_most_100_lines() =>
        Assert.InRange(Lines("src/VJepa/Training/JepaStep.cs"), 1, 100);

    [Fact]
    public void The_method_is_at_most_4000_lines_and_no_file_has_more_than_150()
    {
        var files = new[] { "Models", "Masking", "Objectives", "Training" }
            .SelectMany(room => Directory.GetFiles(Path.Combine(CourseFiles.Root, $"src/VJepa/{room}"), "*.cs"))
            .Select(file => (File: file, Lines: File.ReadLines(file).Count())).ToList();
        Assert.DoesNotContain(files, file => file.Lines > 150);
        Assert.InRange(files.Sum(file => file.Lines), 1, 4000);
    }

    private static int Lines(string file) => File.ReadLines(Path.Combine(CourseFiles.Root, file)).Count();
}
