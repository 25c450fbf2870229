using OpenCvSharp;

namespace VJepa.Video;

/// <summary>Color and shape operations on uint8 RGB pictures, defined as in Pillow.</summary>
internal static class PictureOperations
{
    private static readonly Scalar Fill = new(124, 116, 104); // ImageNet's mean

    /// <summary>A copy of the frames with all steps applied to each.</summary>
    public static unsafe VideoFrames Apply(
        VideoFrames frames, IReadOnlyList<(PictureOperation Operation, double Value)> steps)
    {
        if (steps.Count == 0) return frames;
        var pixels = frames.Pixels[..(frames.Count * frames.FrameBytes)].ToArray();
        fixed (byte* start = pixels)
        {
            for (var t = 0; t < frames.Count; t++)
            {
                var frame = (nint)(start + (long)t * frames.FrameBytes);
                using var picture = Mat.FromPixelData(frames.Height, frames.Width, MatType.CV_8UC3, frame);
                foreach (var (operation, value) in steps) Apply(picture, operation, value);
            }
        }
        return new(frames.Info, pixels, frames.Count, frames.Height, frames.Width, frames.Times, frames.Warnings);
    }

    /// <summary>Applies an operation in place.</summary>
    public static void Apply(Mat picture, PictureOperation operation, double value)
    {
        switch (operation)
        {
            case PictureOperation.AutoContrast: ColorTables.PerChannel(picture, ColorTables.Stretch); break;
            case PictureOperation.Equalize: ColorTables.PerChannel(picture, ColorTables.Equalize); break;
            case PictureOperation.Invert: ColorTables.Map(picture, v => 255 - v); break;
            case PictureOperation.Posterize: ColorTables.Map(picture, v => v & ~((1 << (8 - (int)value)) - 1)); break;
            case PictureOperation.Solarize: ColorTables.Map(picture, v => v < value ? v : 255 - v); break;
            case PictureOperation.SolarizeAdd: ColorTables.Map(picture, v => v < 128 ? v + value : v); break;
            case PictureOperation.Brightness: ColorTables.Map(picture, v => v * value); break;
            case PictureOperation.Contrast: Contrast(picture, value); break;
            case PictureOperation.Color: Color(picture, value); break;
            case PictureOperation.Sharpness: Sharpness(picture, value); break;
            case PictureOperation.Hue: Hue(picture, value); break;
            case PictureOperation.Rotate: Rotate(picture, value); break;
            case PictureOperation.ShearX: Warp(picture, 1, value, 0, 0, 1, 0); break;
            case PictureOperation.ShearY: Warp(picture, 1, 0, 0, value, 1, 0); break;
            case PictureOperation.TranslateX: Warp(picture, 1, 0, value, 0, 1, 0); break;
            case PictureOperation.TranslateY: Warp(picture, 1, 0, 0, 0, 1, value); break;
            default: throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown picture operation.");
        }
    }

    private static void Contrast(Mat picture, double factor)
    {
        using var gray = picture.CvtColor(ColorConversionCodes.RGB2GRAY);
        var mean = Math.Floor(Cv2.Mean(gray).Val0 + 0.5);
        ColorTables.Map(picture, v => mean + factor * (v - mean));
    }

    private static void Color(Mat picture, double factor)
    {
        using var gray = picture.CvtColor(ColorConversionCodes.RGB2GRAY);
        using var back = gray.CvtColor(ColorConversionCodes.GRAY2RGB);
        Cv2.AddWeighted(picture, factor, back, 1 - factor, 0, picture);
    }

    private static void Sharpness(Mat picture, double factor)
    {
        if (picture.Width < 3 || picture.Height < 3) return;
        using var kernel = Mat.FromPixelData(3, 3, MatType.CV_32FC1, new float[] { 1, 1, 1, 1, 5, 1, 1, 1, 1 }) / 13.0;
        using var smooth = new Mat();
        Cv2.Filter2D(picture, smooth, -1, kernel);
        // As in Pillow, the border does not change.
        var inner = new Rect(1, 1, picture.Width - 2, picture.Height - 2);
        using var from = new Mat(smooth, inner);
        using var to = new Mat(picture, inner);
        Cv2.AddWeighted(to, factor, from, 1 - factor, 0, to);
    }

    private static unsafe void Hue(Mat picture, double turn)
    {
        using var hsv = picture.CvtColor(ColorConversionCodes.RGB2HSV_FULL);
        var shift = (int)Math.Round(turn * 256);
        var data = (byte*)hsv.Data;
        for (var i = 0L; i < hsv.Total(); i++) data[i * 3] = (byte)(data[i * 3] + shift);
        Cv2.CvtColor(hsv, picture, ColorConversionCodes.HSV2RGB_FULL);
    }

    private static void Rotate(Mat picture, double degrees)
    {
        var center = new Point2f(picture.Width / 2f - 0.5f, picture.Height / 2f - 0.5f);
        using var matrix = Cv2.GetRotationMatrix2D(center, degrees, 1);
        using var source = picture.Clone();
        Cv2.WarpAffine(source, picture, matrix, picture.Size(), InterpolationFlags.Linear, BorderTypes.Constant, Fill);
    }

    /// <summary>Output pixel (x, y) comes from (a x + b y + c, d x + e y + f).</summary>
    private static void Warp(Mat picture, double a, double b, double c, double d, double e, double f)
    {
        using var matrix = Mat.FromPixelData(2, 3, MatType.CV_64FC1, new[] { a, b, c, d, e, f });
        using var source = picture.Clone();
        var inverse = InterpolationFlags.Linear | InterpolationFlags.WarpInverseMap;
        Cv2.WarpAffine(source, picture, matrix, picture.Size(), inverse, BorderTypes.Constant, Fill);
    }
}

/// <summary>What <see cref="RandAugment"/> and <see cref="ColorJitter"/> can do to a picture.</summary>
public enum PictureOperation
{
    AutoContrast,
    Equalize,
    Invert,
    Rotate,
    Posterize,
    Solarize,
    SolarizeAdd,
    Color,
    Contrast,
    Brightness,
    Sharpness,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Hue,
}
