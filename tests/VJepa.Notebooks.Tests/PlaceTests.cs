namespace VJepa.Notebooks.Tests;

public class PlaceTests
{
    [Fact]
    public void True_is_true() => Assert.True(true);
}
