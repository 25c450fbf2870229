namespace VJepa.Video;

/// <summary>Random numbers that depend only on a seed and a few counters, not on the order of threads.</summary>
internal static class Seeds
{
    public static Random For(int seed, long a, long b = 0, long c = 0) => new((int)(Hash(seed, a, b, c) >> 33));

    /// <summary>Uniform in 0..count-1.</summary>
    public static int Pick(int count, int seed, long a, long b, long c) => (int)(Hash(seed, a, b, c) % (ulong)count);

    /// <summary>Uniform in [0, 1).</summary>
    public static double Share(int seed, long a, long b, long c) => (Hash(seed, a, b, c) >> 11) * (1.0 / (1UL << 53));

    private static ulong Hash(int seed, long a, long b, long c) =>
        Mix(Mix(Mix(Mix((ulong)seed) + (ulong)a) + (ulong)b) + (ulong)c);

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014).</summary>
    private static ulong Mix(ulong z)
    {
        z += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
