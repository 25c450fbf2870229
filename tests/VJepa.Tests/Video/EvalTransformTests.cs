using VJepa.Video;

namespace VJepa.Tests.Video;

public class EvalTransformTests
{
    /// <summary>With five pixels beside the crop and three views, the spacing is 2, not 2.5.</summary>
    [Theory, InlineData(8, 13), InlineData(13, 8)]
    public void The_spacing_of_views_is_truncated_before_it_is_multiplied(int height, int width)
    {
        var bytes = new Normalization([0, 0, 0], [1 / 255f, 1 / 255f, 1 / 255f]);
        var transform = new EvalTransform { CropSize = 8, Views = 3, Normalization = bytes };
        using var frames = Ramp(height, width);
        int[] offsets = [.. transform.EachView.Select(view =>
        {
            using var clip = view.Apply(frames, 0, new Random(0));
            return (int)Math.Round(clip.Frames[0, 0, 0, 0].item<float>());
        })];
        Assert.Equal([0, 2, 4], offsets);
    }

    /// <summary>Every pixel holds its position along the long side.</summary>
    private static VideoFrames Ramp(int height, int width)
    {
        var pixels = new byte[height * width * 3];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)(width > height ? i / 3 % width : i / 3 / width);
        return new(new("made", width, height, 10, 1, ""), pixels, 1, height, width, [0]);
    }
}
