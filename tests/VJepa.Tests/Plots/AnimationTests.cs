using VJepa.Models;
using VJepa.Lab.Plots;
using static TorchSharp.torch;

namespace VJepa.Tests.Plots;

public class AnimationTests
{
    [Theory]
    [InlineData(AnimationFormat.Png, "image/png")]
    [InlineData(AnimationFormat.WebP, "image/webp")]
    public void An_animation_plays_every_frame_in_order(AnimationFormat format, string mime)
    {
        using var clip = Samples.Clip(frames: 6, height: 16, width: 24);
        var picture = ClipAnimation.Of([clip], format: format);
        Assert.Equal(mime, picture.MimeType);
        var frames = Samples.Play(picture);
        Assert.Equal(6, frames.Length);
        for (var t = 0; t < 6; t++)
        {
            Assert.Equal(picture.Width, frames[t].Width);
            Assert.Equal(255.0 * (t + 1) / 7, Samples.At(frames[t], 5, 5).G, 3.0);
            frames[t].Dispose();
        }
    }

    [Fact]
    public void Clip_and_features_move_side_by_side()
    {
        using var clip = Samples.Clip(frames: 4, height: 16, width: 16);
        using var features = randn(2 * 2 * 2, 8);
        var pca = PcaPicture.Draw(features, new TokenGrid(2, 2, 2), framesPerToken: 2);
        var picture = ClipAnimation.Of(clip, pca);
        Assert.Equal(4, Samples.Play(picture).Length);
        Assert.True(picture.Width > 2 * 150);
    }

    [Fact]
    public void Noise_from_a_camera_takes_far_less_room_as_WebP()
    {
        using var noise = randint(0, 256, [4, 96, 96, 3], ScalarType.Byte, generator: new Generator(1));
        var png = ClipAnimation.Of([noise]).Bytes.Length;
        Assert.InRange(
            ClipAnimation.Of([noise], format: AnimationFormat.WebP, quality: 50).Bytes.Length, 1000, png / 2);
    }

    [Fact]
    public void Clips_of_different_length_are_refused()
    {
        using var clip = Samples.Clip(frames: 4, height: 16, width: 16);
        using var shorter = Samples.Clip(frames: 3, height: 16, width: 16);
        var error = Assert.Throws<ArgumentException>(() => ClipAnimation.Of(clip, shorter));
        Assert.Contains("4, 3", error.Message);
    }

    [Fact]
    public void A_picture_is_found_by_a_notebook_host_that_goes_by_names()
    {
        var picture = new Picture("image/png", [1, 2, 3], "a \"dot\"", 40);
        var attribute = Assert.Single(picture.GetType().GetCustomAttributesData(),
            data => data.AttributeType.Name == "TypeFormatterSourceAttribute");
        var source = Activator.CreateInstance((Type)attribute.ConstructorArguments[0].Value!)!;
        var formatters = source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null)!;
        dynamic formatter = ((IEnumerable<object>)formatters).Single();
        var writer = new StringWriter();
        Assert.Equal("text/html", ((object)formatter).GetType().GetProperty("MimeType")!.GetValue(formatter));
        Assert.True(
            (bool)((object)formatter).GetType().GetMethod("Format")!.Invoke((object)formatter, [picture, writer])!);
        Assert.Contains("src=\"data:image/png;base64,AQID\" alt=\"a &quot;dot&quot;\" width=\"40\"", writer.ToString());
    }
}
