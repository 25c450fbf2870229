using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class TokenDropTests
{
    [Theory, InlineData(3136, .95, 157), InlineData(40, .3, 28), InlineData(3, .95, 1), InlineData(7, 0, 7)]
    public void Token_dropping_keeps_the_right_number_of_distinct_tokens(int tokens, double drop, int kept)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(8);
        var keep = TokenDrop.Draw(5, tokens, drop, random);
        if (drop == 0)
        {
            Assert.Null(keep);
            return;
        }
        Assert.Equal([5, kept], keep!.shape);
        var rows = Enumerable.Range(0, 5).Select(b => keep[b].data<long>().ToArray()).ToList();
        Assert.All(rows, row => Assert.Equal(row.Distinct().Order(), row));
        Assert.All(rows, row => Assert.InRange(row[^1], 0, tokens - 1));
        if (tokens > 3) Assert.NotEqual(rows[0], rows[1]);
    }

    [Fact]
    public void Every_token_is_kept_about_equally_often()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(9);
        var counts = TokenDrop.Draw(4000, 10, .7, random)!.flatten().bincount(null, 10).to(float64) / 4000;
        Near.Within(.04, full(10, .3, dtype: float64), counts, "share kept"); // 5 deviations of .0072
    }
}
