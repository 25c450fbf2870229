using VJepa.Notebooks.Commands;
using VJepa.Notebooks.Diagnosis;

namespace VJepa.Notebooks.Tests.Commands;

public sealed class DoctorCommandTests
{
    [Fact]
    public void Where_the_tests_run_the_doctor_finds_all_that_is_needed()
    {
        using var text = new StringWriter();
        var findings = Examination.All().ToArray();
        Assert.True(DoctorCommand.Report(findings, text) == CommandLine.Success, text.ToString());
        Assert.Superset(
            new HashSet<string> { "system", "cores", ".NET", "libtorch", "CUDA", "OpenCV", "ffmpeg", "Jupyter", "MPI",
                "Slurm", ".NET Interactive", "instructions" },
            findings.Select(found => found.Name).ToHashSet());
        Assert.All(
            findings.Where(found => found.Condition != Condition.Works), found => Assert.NotNull(found.Remedy));
        Assert.Contains("wrote and read a video", text.ToString());
    }

    [Fact]
    public void What_is_broken_is_exit_code_1_with_its_remedy_and_what_is_absent_is_not()
    {
        using var text = new StringWriter();
        var broken = Finding.Of("libtorch", "Build again.", () => throw new DllNotFoundException("no libc10"));
        Assert.Equal(CommandLine.CellFailed, DoctorCommand.Report([Finding.Works("cores", "2"), broken], text));
        Assert.Contains("no libc10", text.ToString());
        Assert.Contains("Build again.", text.ToString());
        Assert.Contains("To repair first: libtorch.", text.ToString());
        var absent = OtherPrograms.Ask("x", ["vjepa-no-such-program"], "Only for tests.");
        Assert.Equal(Condition.Absent, absent.Condition);
        Assert.Equal(CommandLine.Success, DoctorCommand.Report([absent], text));
    }
}
