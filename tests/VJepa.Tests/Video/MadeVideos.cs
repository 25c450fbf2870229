using VJepa.Video;

namespace VJepa.Tests.Video;

/// <summary>
/// A folder of small videos made for one test, with its list. Frame t of video v is gray of 20 + 3 v + 6 t.
/// </summary>
internal sealed class MadeVideos : IDisposable
{
    public const int Width = 48, Height = 40, Fps = 12;

    public MadeVideos(int videos, int frames = 24)
    {
        Folder = Directory.CreateTempSubdirectory("vjepa-video-").FullName;
        for (var v = 0; v < videos; v++)
        {
            var pixels = new byte[frames * Width * Height * 3];
            for (var t = 0; t < frames; t++) pixels.AsSpan(t * Width * Height * 3, Width * Height * 3).Fill(Gray(v, t));
            VJepa.Video.VideoWriter.Write(File(v), pixels, Width, Height, Fps);
        }
        var entries = Enumerable.Range(0, videos).Select(v => new VideoListEntry(File(v), v % 3, v + 1));
        List = new(Path.Combine(Folder, "list.csv"), [.. entries]);
        List.Save(List.Path);
    }

    public string Folder { get; }

    public VideoList List { get; }

    public static byte Gray(int video, int frame) => (byte)(20 + 3 * video + 6 * frame);

    public string File(int video) => Path.Combine(Folder, $"video {video}.mp4");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
