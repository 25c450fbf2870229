using OpenCvSharp;

namespace VJepa.Video;

/// <summary>
/// A video file through OpenCV's FFmpeg. The rotation flag is applied, and pixels are made square: a frame is as wide
/// and as high as it is meant to be seen.
/// </summary>
internal sealed class FfmpegSource : IFrameSource
{
    // Properties without a name in OpenCvSharp: CAP_PROP_OPEN_TIMEOUT_MSEC, _READ_TIMEOUT_MSEC, _N_THREADS.
    private const int OpenTimeout = 53, ReadTimeout = 54, ThreadCount = 70;

    // A damaged packet makes one grab fail, and later ones succeed; at the end, all of them fail at once.
    private const int MaxFailures = 32;

    private readonly VideoCapture capture;
    private readonly Mat frame = new();
    private readonly double start;
    private double[]? packetTimes;
    private bool primed = true;
    private long grabbed;

    private FfmpegSource(string path, VideoCapture capture)
    {
        this.capture = capture;
        var codec = OpenFailure.CodecOf(capture);
        var fps = capture.Fps is var f && double.IsFinite(f) && f is > 0 and < 1000 ? f : 0;
        var count = capture.Get(VideoCaptureProperties.FrameCount);
        if (!Advance() || !capture.Retrieve(frame) || frame.Empty()) throw OpenFailure.NoFrames(path, codec);
        start = capture.Get(VideoCaptureProperties.PosMsec);
        var (width, height) = PixelAspect.Square(frame.Width, frame.Height, PixelAspect.Of(capture));
        Info = new(path, width, height, fps, count is > 0 and < int.MaxValue ? (int)count : 0, codec)
        {
            Note = VideoStreams.Note(path),
        };
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

    /// <exception cref="VideoException">The file can't be used; see the derived types.</exception>
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
            if (!capture.IsOpened()) throw OpenFailure.NotOpened(path);
            // A cover picture looks like a stream of 90000 frames per second.
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
    /// Seeks by the times of the packets; fails if the frame found does not have the time of the one asked for.
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
                PixelAspect.Convert(frame, target);
                return true;
            }
            // Decodes straight into the buffer if the size is right.
            using var decoded = Mat.FromPixelData(Info.Height, Info.Width, MatType.CV_8UC3, (nint)to);
            if (!capture.Retrieve(decoded) || decoded.Empty()) return false;
            PixelAspect.Convert(decoded, target);
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
        for (var failures = 0; failures < MaxFailures; failures++)
        {
            if (!capture.Grab()) continue;
            grabbed++;
            return true;
        }
        return false;
    }
}
