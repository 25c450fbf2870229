using System.Globalization;
using VJepa.Video;

namespace VJepa.Tests.Video;

/// <summary>Randomly damaged files. VJEPA_FUZZ sets their number (default 50; 2000 for a thorough run).</summary>
[Trait("Category", "Fuzz")]
public class FuzzTests
{
    private static readonly string[] Seeds =
    [
        "c_h264.mp4", "c_h264.ts", "c_hevc.mp4", "c_vp8.webm", "c_vp9.webm", "c_xvid.avi", "c_mjpeg.avi", "c_mpeg1.mpg",
        "c_wmv2.wmv", "c_flv1.flv", "c_theora.ogv", "c_gif.gif", "c_prores.mov", "c_h264_bframes.mkv", "fragmented.mp4",
        "av_aac.mp4", "c_divx.avi", "c_ffv1.mkv", "c_apng.apng", "c_huffyuv.avi", "alpha_qtrle.mov", "vfr_gap.mp4",
        "rotate_90.mp4", "size_change.ts", "c_raw.y4m",
    ];

    [Fact]
    public void Damaged_files_end_in_frames_or_in_an_error_that_names_them()
    {
        var setting = Environment.GetEnvironmentVariable("VJEPA_FUZZ");
        var rounds = int.TryParse(setting, CultureInfo.InvariantCulture, out var given) ? given : 50;
        using var made = new MadeVideos(2);
        var files = Seeds.Select(name => VideoFolder.Find("clips/derived/" + name)).OfType<string>()
            .Append(made.File(0)).ToArray();
        var bytes = files.Select(File.ReadAllBytes).ToArray();
        var options = new VideoReaderOptions { Timeout = TimeSpan.FromSeconds(10) };
        var outcomes = new Dictionary<string, int>();
        for (var round = 0; round < rounds; round++)
        {
            var which = round % files.Length;
            var random = new Random(round);
            var path = Path.Combine(made.Folder, $"damaged {round}{Path.GetExtension(files[which])}");
            File.WriteAllBytes(path, Damage(bytes[which], random));
            try
            {
                var frames = VideoReader.Read(path, options);
                Assert.True(frames.Count > 0, $"round {round}, {files[which]}: no frames and no error");
                Count(frames.Warnings.Count > 0 ? "frames with a warning" : "frames");
            }
            catch (VideoException e) when (e is not VideoTimeoutException)
            {
                Assert.StartsWith(path, e.Message);
                Assert.NotEqual("", e.Advice);
                Count(e.GetType().Name);
            }
            File.Delete(path);
        }
        var counts = outcomes.OrderByDescending(o => o.Value).Select(o => $"{o.Value} {o.Key}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} damaged files: {string.Join(", ", counts)}");

        void Count(string outcome) => outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
    }

    /// <summary>Cut off, flipped bits, a zeroed or random range, a damaged header, or a missing range.</summary>
    private static byte[] Damage(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        switch (random.Next(6))
        {
            case 0: return bytes[..random.Next(bytes.Length)];
            case 1:
                for (var i = random.Next(1, 200); i > 0; i--)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                bytes.AsSpan(Stretch(bytes.Length, random)).Clear();
                return bytes;
            case 3:
                random.NextBytes(bytes.AsSpan(Stretch(bytes.Length, random)));
                return bytes;
            case 4:
                for (var i = random.Next(1, 20); i > 0; i--)
                    bytes[random.Next(Math.Min(bytes.Length, 600))] = (byte)random.Next(256);
                return bytes;
            default:
                var hole = Stretch(bytes.Length, random);
                return [.. bytes[..hole.Start.Value], .. bytes[hole.End.Value..]];
        }
    }

    private static Range Stretch(int length, Random random)
    {
        var start = random.Next(length);
        return start..Math.Min(length, start + random.Next(1, 1 + length / 4));
    }
}
