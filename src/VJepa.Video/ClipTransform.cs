using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>Turns decoded frames, uint8 [T, H, W, 3], into the encoder's input, float32 [3, T, S, S].</summary>
public abstract record ClipTransform
{
    /// <summary>Side of the output in pixels, S.</summary>
    public int CropSize { get; init; } = 224;

    public Normalization Normalization { get; init; } = Normalization.ImageNet;

    /// <summary>One transform for each view of a clip; usually only this one.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<ClipTransform> EachView => [this];

    /// <summary>Transforms a clip. The same random numbers give the same clip.</summary>
    /// <param name="frames">Decoded frames, T of them.</param>
    /// <param name="label">Class number.</param>
    /// <param name="random">Draws the crop and everything else that is random.</param>
    /// <param name="output">Receives float32 [3, T, S, S].</param>
    /// <returns>The clip's label; mirroring may change it.</returns>
    public abstract int Apply(VideoFrames frames, int label, Random random, Span<float> output);

    /// <summary>Values that <see cref="Apply(VideoFrames, int, Random, Span{float})"/> writes.</summary>
    public int OutputLength(int frames) => checked(3 * frames * CropSize * CropSize);

    /// <summary>Transforms a clip into a new tensor, [3, T, S, S].</summary>
    public Clip Apply(VideoFrames frames, int label, Random random)
    {
        var values = new float[OutputLength(frames.Count)];
        label = Apply(frames, label, random, values);
        return new(tensor(values, [3, frames.Count, CropSize, CropSize]), label, frames.Info.Path);
    }

    private protected void CheckLength(VideoFrames frames, Span<float> output)
    {
        var needed = OutputLength(frames.Count);
        if (output.Length != needed)
            throw new ArgumentException(
                $"{frames.Count} frames of {CropSize}x{CropSize} need {needed} values, not {output.Length}.",
                nameof(output));
    }
}
