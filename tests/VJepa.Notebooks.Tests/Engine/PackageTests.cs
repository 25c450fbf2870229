namespace VJepa.Notebooks.Tests.Engine;

/// <summary><c>#r "nuget: …"</c>. Tests that need a package feed are skipped if none can be reached.</summary>
public class PackageTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Fact]
    public async Task A_managed_package_is_restored_and_used_in_the_same_cell_and_later_ones()
    {
        var date = await RestoredAsync("""
            #r "nuget: NodaTime, 3.3.4"
            NodaTime.LocalDate.FromDateTime(new DateTime(2026, 2, 28)).PlusDays(1).ToString("uuuu-MM-dd", null)
            """);
        Assert.Equal("2026-03-01", date);
        Assert.Equal("7", await cells.ValueAsync("new NodaTime.LocalDate(2026, 7, 1).Month"));
    }

    [Fact]
    public async Task A_package_with_a_native_part_finds_it()
    {
        Assert.Equal("6", await RestoredAsync("""
            #r "nuget: Microsoft.Data.Sqlite, 9.0.*"
            using Microsoft.Data.Sqlite;
            var database = new SqliteConnection("Data Source=:memory:");
            database.Open();
            var command = database.CreateCommand();
            command.CommandText = "select sum(v) from (select 1 as v union select 2 union select 3)";
            command.ExecuteScalar()
            """));
    }

    [Fact]
    public async Task A_package_that_does_not_restore_is_named_with_the_line_and_the_reason()
    {
        const string name = "VJepa.There.Is.No.Such.Package";
        var (result, _) = await cells.RunAsync($"// a comment\n#r \"nuget: {name}, 1.2.3\"\n1");
        Assert.StartsWith($"The package {name} 1.2.3 could not be restored: NU", result.Error!.Message);
        Assert.Equal(2, result.Error.Line);
        Assert.Equal("2", await cells.ValueAsync("1 + 1"));
    }

    [Fact]
    public async Task A_version_the_feeds_do_not_have_is_told()
    {
        var (result, output) = await cells.RunAsync("#r \"nuget: NodaTime.Testing, 3.0.0.1\"\n1");
        SkipWithoutFeed(result.Error?.Message);
        Assert.True(result.Succeeded, result.Error?.Message);
        // Among other lines: another test may have loaded NodaTime.
        Assert.Matches(@"(?m)^NodaTime.Testing [\d.]+ is used: the package feeds have no 3\.0\.0\.1\.$", output.Text);
    }

    [Fact]
    public async Task What_the_host_already_has_needs_no_download_and_another_version_is_told()
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        try
        {
            // Without dotnet on the path, nothing can be restored.
            Environment.SetEnvironmentVariable("PATH", "");
            var (result, output) = await cells.RunAsync("""
                #r "nuget: TorchSharp, 0.1.0"
                #r "nuget: Plotly.NET.Interactive"
                #r "nuget: Microsoft.DotNet.Interactive, *"
                torch.ones(2).sum().item<float>()
                """);
            Assert.True(result.Succeeded, result.Error?.Message);
            Assert.Equal("2", output.ValueText);
            const string note = @"^TorchSharp [\d.]+ is used: it is part of the host \(asked for: 0\.1\.0\)\.\n$";
            Assert.Matches(note, output.Text);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    private async Task<string> RestoredAsync(string code)
    {
        var (result, output) = await cells.RunAsync(code);
        SkipWithoutFeed(result.Error?.Message);
        Assert.True(result.Succeeded, result.Error?.Message);
        return output.ValueText;
    }

    private static void SkipWithoutFeed(string? error)
    {
        foreach (var code in (string[])["NU1301", "NU1101", "NU1102"])
        {
            var isMissing = error?.Contains(code, StringComparison.Ordinal) == true;
            Assert.SkipWhen(isMissing, $"the package can't be downloaded: {error}");
        }
    }
}
