using System.Text;
using OpenCvSharp;

namespace VJepa.Video;

/// <summary>A video file through OpenCV's FFmpeg. The rotation flag is applied.</summary>
internal sealed class FfmpegSource : IFrameSource
{
    // Properties that OpenCvSharp does not name: CAP_PROP_OPEN_TIMEOUT_MSEC, _READ_TIMEOUT_MSEC, _N_THREADS.
    private const int OpenTimeout = 53, ReadTimeout = 54, ThreadCount = 70;

    // A damaged packet makes one grab fail and leaves those after it good; at the end every one fails, at once.
    private const int FailuresInARow = 32;

    private readonly VideoCapture capture;
    private readonly Mat frame = new();
    private readonly double start;
    private double[]? packetTimes;
    private bool primed = true;
    private long grabbed;

    private FfmpegSource(string path, VideoCapture capture)
    {
        this.capture = capture;
        var codec = CodecOf(capture);
        var fps = capture.Fps is var f && double.IsFinite(f) && f is > 0 and < 1000 ? f : 0;
        var count = capture.Get(VideoCaptureProperties.FrameCount);
        if (!Advance() || !capture.Retrieve(frame) || frame.Empty())
        {
            if (codec.Equals("AV01", StringComparison.OrdinalIgnoreCase)) throw new UnsupportedCodecException(path, "AV1");
            if (codec.Length == 0) throw new UnsupportedCodecException(path, "an unknown codec");
            throw new NoFramesException(path,
                $"holds a {codec} video stream, but not one frame decodes{Said()}.",
                "The file is cut off, encrypted or damaged: copy or download it again, or leave it out of the list.");
        }
        start = capture.Get(VideoCaptureProperties.PosMsec);
        Info = new(path, frame.Width, frame.Height, fps, count is > 0 and < int.MaxValue ? (int)count : 0, codec);
    }

    public VideoInfo Info { get; }

    public double Time
    {
        get
        {
            if (grabbed <= 1) return 0;
            var time = capture.Get(VideoCaptureProperties.PosMsec);
            return time > start ? (time - start) / 1000 : double.NaN;
        }
    }

    public (int Count, string? First) Errors => (DecoderLog.Errors, DecoderLog.First);

    /// <summary>Opens the file; each way of failing has an exception of its own.</summary>
    public static FfmpegSource Open(string path, VideoReaderOptions options)
    {
        if (!File.Exists(path)) throw new VideoNotFoundException(path);
        DecoderLog.TakeOver();
        DecoderLog.Clear();
        var milliseconds = (int)Math.Clamp(options.Timeout.TotalMilliseconds, 1, int.MaxValue);
        var capture = new VideoCapture(Path.GetFullPath(path), VideoCaptureAPIs.FFMPEG,
        [
            ThreadCount, options.DecoderThreads,
            OpenTimeout, milliseconds,
            ReadTimeout, milliseconds,
        ]);
        try
        {
            if (!capture.IsOpened())
            {
                if (FileKind.SoundOnly(path) is { } sound) throw new NoVideoStreamException(path, sound);
                if (HasPackets(path)) throw new UnsupportedCodecException(path, "an unknown codec");
                var (problem, advice) = FileKind.WhyUnreadable(path, DecoderLog.First);
                throw new UnreadableVideoException(path, problem, advice);
            }
            // An attached picture shows as a stream of 90000 frames a second.
            if (capture.Fps >= 90000 && FileKind.SoundOnly(path) is { } cover)
                throw new NoVideoStreamException(path, cover + " with a cover picture");
            return new(path, capture);
        }
        catch
        {
            capture.Dispose();
            throw;
        }
    }

    public bool Grab()
    {
        if (primed)
        {
            primed = false;
            return true;
        }
        return Advance();
    }

    /// <summary>
    /// By the times of the file's packets, which are read without being decoded. What arrives is known by its time: if
    /// that isn't the wanted frame's, there is no seek.
    /// </summary>
    public bool TrySeek(int index, CancellationToken cancel)
    {
        packetTimes ??= PacketTimes.Read(Info.Path, cancel);
        if (index >= packetTimes.Length || (Info.FrameCount > 0 && packetTimes.Length > Info.FrameCount)) return false;
        var wanted = packetTimes[index];
        primed = false;
        if (!capture.Set(VideoCaptureProperties.PosMsec, (wanted - packetTimes[0]) * 1000) || !Advance()) return false;
        while (Time < wanted - packetTimes[0] - PacketTimes.Tolerance)
        {
            cancel.ThrowIfCancellationRequested();
            if (!Advance()) return false;
        }
        return Math.Abs(Time - (wanted - packetTimes[0])) <= PacketTimes.Tolerance;
    }

    public unsafe bool CopyTo(Span<byte> pixels)
    {
        fixed (byte* to = pixels)
        {
            using var target = Mat.FromPixelData(Info.Height, Info.Width, MatType.CV_8UC3, (nint)to);
            if (grabbed <= 1)
            {
                Cv2.CvtColor(frame, target, ColorConversionCodes.BGR2RGB);
                return true;
            }
            // Straight to its place: a frame that fits is not copied again.
            using var decoded = Mat.FromPixelData(Info.Height, Info.Width, MatType.CV_8UC3, (nint)to);
            if (!capture.Retrieve(decoded) || decoded.Empty()) return false;
            if (decoded.Width == Info.Width && decoded.Height == Info.Height)
            {
                Cv2.CvtColor(decoded, target, ColorConversionCodes.BGR2RGB);
                return true;
            }
            using var resized = new Mat(); // the picture size changed within the stream, and OpenCV gave it memory of its own
            Cv2.Resize(decoded, resized, new Size(Info.Width, Info.Height), 0, 0, InterpolationFlags.Area);
            Cv2.CvtColor(resized, target, ColorConversionCodes.BGR2RGB);
            return true;
        }
    }

    public void Dispose()
    {
        frame.Dispose();
        capture.Dispose();
    }

    private bool Advance()
    {
        for (var failures = 0; failures < FailuresInARow; failures++)
        {
            if (!capture.Grab()) continue;
            grabbed++;
            return true;
        }
        return false;
    }

    /// <summary>Whether there is a video stream at all, though no decoder for it.</summary>
    private static bool HasPackets(string path)
    {
        var said = DecoderLog.First;
        using var raw = new VideoCapture(Path.GetFullPath(path), VideoCaptureAPIs.FFMPEG, [(int)VideoCaptureProperties.Format, -1]);
        if (raw.IsOpened() && raw.Grab()) return true;
        DecoderLog.Clear(said);
        return false;
    }

    private static string Said() => DecoderLog.First is { } first ? $" ({first})" : "";

    private static string CodecOf(VideoCapture capture)
    {
        var code = (int)capture.Get(VideoCaptureProperties.FourCC);
        var text = new StringBuilder();
        for (var shift = 0; shift < 32; shift += 8)
            if ((char)((code >> shift) & 0xff) is > ' ' and < (char)127 and var c) text.Append(c);
        return text.ToString();
    }
}
