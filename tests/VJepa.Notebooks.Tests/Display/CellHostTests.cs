using VJepa.Interactive;
using VJepa.Interactive.Display;
using VJepa.Notebooks.Tests.Engine;

namespace VJepa.Notebooks.Tests.Display;

/// <summary>What cells call works with any engine that implements <see cref="ICellHost"/>.</summary>
public class CellHostTests
{
    [Fact]
    public void Another_engine_gets_displays_updates_and_results()
    {
        var (before, host) = (CellHost.Find, new OtherHost());
        CellHost.Find = () => host;
        try
        {
            var shown = CellApi.display("first");
            shown.Update("second");
            shown.Update("third");
            Results.Record("probe.chance", 0.5);
            Assert.Equal("classroom", CellApi.Profile);
        }
        finally
        {
            CellHost.Find = before;
        }
        host.End();
        Assert.Equal("first", host.Shown.Shown.Single()[MimeBundle.Plain]);
        Assert.Equal("third", host.Shown.Updates[^1].Bundle[MimeBundle.Plain]);
        Assert.Equal("0.5", host.Recorded.All["probe.chance"]!.ToJsonString());
    }

    [Fact]
    public void The_formatters_reference_no_engine() => Assert.DoesNotContain(
        typeof(ICellHost).Assembly.GetReferencedAssemblies(), assembly => assembly.Name == "VJepa.Notebooks");

    private sealed class OtherHost : ICellHost
    {
        private readonly HashSet<DisplayedValue> delayed = [];

        public RecordedOutput Shown { get; } = new();

        public RecordedResults Recorded { get; } = new();

        public string Profile => "classroom";

        public CancellationToken Cancel => CancellationToken.None;

        public ICellOutput Output => Shown;

        public void FlushConsole() { }

        public void SendAtEnd(DisplayedValue value) => delayed.Add(value);

        public void End()
        {
            foreach (var value in delayed)
                value.Send();
        }
    }
}
