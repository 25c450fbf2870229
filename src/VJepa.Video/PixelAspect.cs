using OpenCvSharp;

namespace VJepa.Video;

/// <summary>Anamorphic video: pixels that are not square.</summary>
internal static class PixelAspect
{
    // CAP_PROP_SAR_NUM, CAP_PROP_SAR_DEN, CAP_PROP_ORIENTATION_META, which have no name in OpenCvSharp.
    private const int AspectWidth = 40, AspectHeight = 41, Orientation = 48;

    /// <summary>The size with square pixels. One side is enlarged, so that no detail is lost.</summary>
    /// <param name="width">Pixels of the decoded frame.</param>
    /// <param name="height">Pixels of the decoded frame.</param>
    /// <param name="aspect">A pixel's width by its height; 0 if unknown. Below 1 % off square, frames stay.</param>
    public static (int Width, int Height) Square(int width, int height, double aspect) => aspect switch
    {
        < 1.0 / 8 or > 8 or (> .99 and < 1.01) => (width, height),
        > 1 => ((int)Math.Round(width * aspect), height),
        _ => (width, (int)Math.Round(height / aspect)),
    };

    /// <summary>A pixel's width by its height as the frame is shown; 0 if unknown.</summary>
    public static double Of(VideoCapture capture)
    {
        double Get(int property) => capture.Get((VideoCaptureProperties)property);
        var (width, height) = (Get(AspectWidth), Get(AspectHeight));
        if (width <= 0 || height <= 0) return 0;
        return Math.Abs(Get(Orientation)) % 180 == 90 ? height / width : width / height;
    }

    /// <summary>BGR to RGB; resizes where pixels are not square or the size changed within the stream.</summary>
    public static void Convert(Mat decoded, Mat target)
    {
        if (decoded.Size() == target.Size())
        {
            Cv2.CvtColor(decoded, target, ColorConversionCodes.BGR2RGB);
            return;
        }
        var enlarge = target.Width >= decoded.Width && target.Height >= decoded.Height;
        using var resized = new Mat();
        var how = enlarge ? InterpolationFlags.Linear : InterpolationFlags.Area;
        Cv2.Resize(decoded, resized, target.Size(), 0, 0, how);
        Cv2.CvtColor(resized, target, ColorConversionCodes.BGR2RGB);
    }
}
