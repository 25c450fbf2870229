using VJepa.Lab.Evaluation;

namespace VJepa.Tests.Evaluation;

public sealed class CurvePointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-curve-").FullName;

    private string Curve => Path.Combine(folder, "run", "curve.csv");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_added_to_a_curve_is_read_from_it()
    {
        CurvePoint[] points =
        [
            new(0, 36.5, .18, .49, .347, .283, .551, .381, 0),
            new(4000, 23, .74, .242, .306, .18, .442, .217, .242),
        ];
        foreach (var point in points) point.AddTo(Curve);
        Assert.Equal(points, CurvePoint.Read(Curve));
    }

    [Fact]
    public void A_curve_that_is_not_there_is_an_error_with_its_name() =>
        Assert.Contains(Curve, Assert.ThrowsAny<IOException>(() => CurvePoint.Read(Curve)).Message);

    [Fact]
    public void A_file_that_is_no_curve_is_refused_with_its_line()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Curve)!);
        File.WriteAllText(Curve, "path label\n");
        var none = Assert.Throws<FormatException>(() => CurvePoint.Read(Curve));
        Assert.Contains("its first line should be", none.Message);
        File.Delete(Curve);
        new CurvePoint(0, 1, 1, 1, 1, 1, 1, 1, 1).AddTo(Curve);
        File.AppendAllText(Curve, "4000,23\n");
        var cut = Assert.Throws<FormatException>(() => CurvePoint.Read(Curve));
        Assert.Contains($"{Curve}, line 3", cut.Message);
    }
}
