using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>From decoded frames, uint8 [T, H, W, 3], to the encoder's input, float32 [3, T, S, S].</summary>
public abstract record ClipTransform
{
    /// <summary>S, pixels a side of what comes out.</summary>
    public int CropSize { get; init; } = 224;

    public Normalization Normalization { get; init; } = Normalization.ImageNet;

    /// <summary>The transforms of all views of a clip; most have one.</summary>
    public virtual IReadOnlyList<ClipTransform> EachView => [this];

    /// <summary>Transforms a clip. The same random numbers give the same clip.</summary>
    /// <param name="frames">Decoded frames, T of them.</param>
    /// <param name="label">Class number; a mirrored clip may have another one.</param>
    /// <param name="random">Draws the crop and all else.</param>
    /// <param name="output">Receives float32 [3, T, S, S].</param>
    /// <returns>The label of what was written.</returns>
    public abstract int Apply(VideoFrames frames, int label, Random random, Span<float> output);

    /// <summary>Numbers that <see cref="Apply(VideoFrames, int, Random, Span{float})"/> writes for T frames.</summary>
    public int OutputLength(int frames) => checked(3 * frames * CropSize * CropSize);

    /// <summary>Transforms a clip into a tensor of its own, [3, T, S, S].</summary>
    public Clip Apply(VideoFrames frames, int label, Random random)
    {
        var values = new float[OutputLength(frames.Count)];
        label = Apply(frames, label, random, values);
        return new(tensor(values, [3, frames.Count, CropSize, CropSize]), label, frames.Info.Path);
    }

    private protected void CheckLength(VideoFrames frames, Span<float> output)
    {
        if (output.Length != OutputLength(frames.Count))
            throw new ArgumentException($"{frames.Count} frames of {CropSize} pixels a side need {OutputLength(frames.Count)} numbers, not {output.Length}.", nameof(output));
    }
}
