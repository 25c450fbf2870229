using VJepa.Interactive;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Tests.Running;

/// <summary>The tour notebook, run once for the tests of its pages.</summary>
public sealed class HeadlessFixture : IAsyncLifetime
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("vjepa-run-").FullName;

    public IReadOnlyList<NotebookReport> Reports { get; private set; } = [];

    public static string Path(string name) =>
        System.IO.Path.Combine(AppContext.BaseDirectory, "Notebooks", name + ".ipynb");

    public static RunOptions Options(string folder, params string[] names) => new()
    {
        Notebooks = [.. names.Select(Path)],
        OutputFolder = folder,
        Prelude = DefaultUsings.Text,
    };

    public async ValueTask InitializeAsync() =>
        Reports = await RunAsync(Options(Folder, "fails", "tour", "parameters"));

    public static Task<IReadOnlyList<NotebookReport>> RunAsync(RunOptions options) =>
        new HeadlessRun(options).RunAsync(new Progress<RunEvent>(), CancellationToken.None);

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Folder, name));

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
