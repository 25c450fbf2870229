namespace VJepa.Notebooks.Tests.Engine;

public class ManyCellsTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Fact]
    public async Task A_session_of_more_than_300_cells_stays_right_and_small()
    {
        await cells.RunAsync("var total = 0; int Next(int v) => v + 1; record Step(int Number);");
        long early = 0;
        for (var i = 1; i <= 320; i++)
        {
            var text = await cells.ValueAsync(
                $"var v{i} = Next(total); total = v{i}; $\"{{v{i}}} {{new Step(total)}}\"");
            Assert.Equal($"{i} Step {{ Number = {i} }}", text);
            if (i == 20)
                early = GC.GetTotalMemory(forceFullCollection: true);
        }
        Assert.Equal("320", await cells.ValueAsync("v160 * 2"));
        // A compiled cell stays, about 80 KB. Growth with the square of the number of cells would be far above this.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - early, long.MinValue, 60L << 20);
    }
}
