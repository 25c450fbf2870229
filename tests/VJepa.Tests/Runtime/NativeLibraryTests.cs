namespace VJepa.Tests.Runtime;

public sealed class NativeLibraryTests
{
    private const int Weak = 2;

    [Fact]
    public void TorchSharps_library_accepts_an_older_cpp_library()
    {
        var needs = new ElfFile(Library("libLibTorchSharp.so")).VersionNeeds;
        Assert.Contains(needs, need => need.Version.StartsWith("GLIBCXX_3.4", StringComparison.Ordinal));
        var newest = needs.Where(need => need.Version == "GLIBCXX_3.4.32");
        Assert.All(newest, need => Assert.Equal(Weak, need.Flags & Weak));
    }

    [Fact]
    public void OpenCvs_library_needs_no_desktop()
    {
        var needed = new ElfFile(Library("libOpenCvSharpExtern.so")).Needed;
        Assert.Contains("libc.so.6", needed);
        string[] desktop =
            ["gtk", "gdk", "X11", "cairo", "pango", "glib", "gobject", "freetype", "fontconfig", "harfbuzz", "atk"];
        foreach (var part in desktop)
            Assert.DoesNotContain(needed, library => library.Contains(part, StringComparison.OrdinalIgnoreCase));
    }

    private static string Library(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The native libraries are edited on Linux only.");
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", name);
        Assert.SkipUnless(File.Exists(path), $"{path} is not there: this build is for another processor.");
        return path;
    }
}
