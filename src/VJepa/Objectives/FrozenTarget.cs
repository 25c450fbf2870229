using System.Collections.Concurrent;
using TorchSharp;
using VJepa.Models;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Objectives;

/// <summary>
/// Features of an encoder that never changes: a teacher from a file or from an earlier run (SALT, distillation).
/// It must give as many tokens as the trained encoder.
/// </summary>
/// <param name="Path">Weights that <see cref="EncoderLoader"/> opens: a file, or a run's checkpoint folder.</param>
public sealed record FrozenTarget(string Path) : ITargetProvider
{
    // One teacher for all records of a path: records are copied freely, and threads share it.
    private static readonly ConcurrentDictionary<(string Path, DateTime Written, string Device), Lazy<Encoder>> teachers = new();

    public TargetNormalization Normalization { get; init; } = TargetNormalization.LayerNorm;

    /// <summary>The teacher's shape; null to infer it from the file.</summary>
    public EncoderConfig? Config { get; init; }

    /// <summary>Frames of the teacher's clips, which no file tells.</summary>
    public int Frames { get; init; } = 16;

    public int Width(EncoderConfig encoder) => Teacher(CPU).Config.Width;

    /// <exception cref="WeightFileException">The file can't be opened or holds no encoder.</exception>
    /// <exception cref="InvalidOperationException">The teacher's tokens are not as many as the encoder's.</exception>
    public Tensor Targets(Tensor clips, Networks networks)
    {
        var teacher = Teacher(clips.device);
        var (its, ours) = (teacher.Config.GridOf(clips), networks.Encoder.Config.GridOf(clips));
        if (its != ours)
        {
            throw new InvalidOperationException(
                $"{Path}: the teacher cuts a clip into {its} tokens, the encoder into {ours}. " +
                "Choose a teacher with the encoder's patch and tubelet size.");
        }
        return teacher.call(clips); // [B, N, D]
    }

    private Encoder Teacher(Device device)
    {
        var path = System.IO.Path.GetFullPath(Path);
        return teachers.GetOrAdd((path, File.GetLastWriteTimeUtc(path), device.ToString()), _ => new(() => Load(device))).Value;
    }

    private Encoder Load(Device device)
    {
        var teacher = EncoderLoader.Load(Path, Config, frames: Frames);
        teacher.to(device);
        foreach (var parameter in teacher.parameters()) parameter.requires_grad = false;
        return teacher;
    }
}
