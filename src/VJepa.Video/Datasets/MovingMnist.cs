namespace VJepa.Video.Datasets;

/// <summary>
/// Moving MNIST (Srivastava et al. 2015): digits that move at constant speed over a black square and bounce off its
/// edges. A clip depends only on the seed and its number.
/// </summary>
public sealed record MovingMnist
{
    /// <summary>Side in pixels.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Frames per clip.</summary>
    public int Frames { get; init; } = 20;

    /// <summary>Digits per clip. 1: the label is the digit; 2: the unordered pair (55 classes).</summary>
    public int Digits { get; init; } = 2;

    /// <summary>Speed of a digit in pixels per frame.</summary>
    public (double Min, double Max) Speed { get; init; } = (2, 5);

    public int Seed { get; init; }

    public int ClassCount => Digits == 1 ? 10 : 55;

    /// <summary>Renders a clip, uint8 RGB [T, S, S, 3], and its label.</summary>
    public (byte[] Pixels, int Label) Render(MnistDigits digits, int number)
    {
        if (Digits is not (1 or 2)) throw new ArgumentException($"Digits must be 1 or 2; it is {Digits}.");
        var random = Seeds.For(Seed, number);
        var pixels = new byte[Frames * Size * Size * 3];
        var shown = new int[Digits];
        for (var d = 0; d < Digits; d++)
        {
            var which = random.Next(digits.Pictures.Count);
            shown[d] = digits.Labels[which];
            var room = Size - MnistDigits.Side;
            var (x, y) = (room * random.NextDouble(), room * random.NextDouble());
            var angle = Math.Tau * random.NextDouble();
            var speed = Speed.Min + (Speed.Max - Speed.Min) * random.NextDouble();
            for (var t = 0; t < Frames; t++)
            {
                var left = (int)Math.Round(Bounce(x + t * speed * Math.Cos(angle), room));
                var top = (int)Math.Round(Bounce(y + t * speed * Math.Sin(angle), room));
                Draw(digits.Pictures[which], pixels.AsSpan(t * Size * Size * 3), left, top);
            }
        }
        return (pixels, Digits == 1 ? shown[0] : Pair(Math.Min(shown[0], shown[1]), Math.Max(shown[0], shown[1])));
    }

    /// <summary>Names of the labels.</summary>
    public IReadOnlyList<string> Classes => Digits == 1
        ? [.. Enumerable.Range(0, 10).Select(d => $"{d}")]
        : [.. Enumerable.Range(0, 10).SelectMany(a => Enumerable.Range(a, 10 - a).Select(b => $"{a} and {b}"))];

    /// <summary>Index of the unordered pair a &lt;= b.</summary>
    private static int Pair(int a, int b) => a * 10 - a * (a - 1) / 2 + b - a;

    /// <summary>Reflects a coordinate at 0 and <paramref name="room"/>.</summary>
    private static double Bounce(double at, double room)
    {
        if (room <= 0) return 0;
        at = Math.Abs(at) % (2 * room);
        return at > room ? 2 * room - at : at;
    }

    private void Draw(byte[] picture, Span<byte> frame, int left, int top)
    {
        for (var y = 0; y < MnistDigits.Side; y++)
            for (var x = 0; x < MnistDigits.Side; x++)
                foreach (ref var value in frame.Slice(((top + y) * Size + left + x) * 3, 3))
                    value = Math.Max(value, picture[y * MnistDigits.Side + x]);
    }
}
