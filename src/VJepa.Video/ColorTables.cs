using OpenCvSharp;

namespace VJepa.Video;

/// <summary>Operations that map each byte to another byte.</summary>
internal static class ColorTables
{
    /// <summary>Maps every byte through one function; results are clamped to 0..255.</summary>
    public static unsafe void Map(Mat picture, Func<int, double> function)
    {
        var table = new byte[256];
        for (var v = 0; v < 256; v++) table[v] = (byte)Math.Clamp(function(v), 0, 255);
        var data = (byte*)picture.Data;
        for (var i = 0L; i < picture.Total() * 3; i++) data[i] = table[data[i]];
    }

    /// <summary>Maps every channel through a table made from its own histogram.</summary>
    public static unsafe void PerChannel(Mat picture, Func<int[], byte[]> tableOf)
    {
        var data = (byte*)picture.Data;
        var length = picture.Total() * 3;
        for (var channel = 0; channel < 3; channel++)
        {
            var histogram = new int[256];
            for (long i = channel; i < length; i += 3) histogram[data[i]]++;
            var table = tableOf(histogram);
            for (long i = channel; i < length; i += 3) data[i] = table[data[i]];
        }
    }

    /// <summary>The darkest value becomes 0, the brightest 255.</summary>
    public static byte[] Stretch(int[] histogram)
    {
        var low = Array.FindIndex(histogram, n => n > 0);
        var high = Array.FindLastIndex(histogram, n => n > 0);
        var scale = high > low ? 255.0 / (high - low) : 1;
        return [.. Enumerable.Range(0, 256)
            .Select(v => high > low ? (byte)Math.Clamp((v - low) * scale, 0, 255) : (byte)v)];
    }

    /// <summary>About the same number of pixels at every level.</summary>
    public static byte[] Equalize(int[] histogram)
    {
        var step = (histogram.Sum() - histogram.LastOrDefault(n => n > 0)) / 255;
        var table = new byte[256];
        var sum = step / 2;
        for (var v = 0; v < 256; v++)
        {
            table[v] = step > 0 ? (byte)Math.Clamp(sum / step, 0, 255) : (byte)v;
            sum += histogram[v];
        }
        return table;
    }
}
