using System.Collections.Concurrent;
using TorchSharp;
using VJepa.Models;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Objectives;

/// <summary>
/// Features of a frozen encoder: a teacher from a file or an earlier run (SALT, distillation). It must produce the same
/// token grid as the trained encoder.
/// </summary>
/// <param name="Path">Weights that <see cref="EncoderLoader"/> opens: a file, or a run's checkpoint folder, of which
/// it takes the target encoder; <c>encoder.safetensors</c> in that folder is the encoder itself.</param>
public sealed record FrozenTarget(string Path) : ITargetProvider
{
    // One teacher per path: records are copied freely, and threads share it.
    private static readonly
        ConcurrentDictionary<(string Path, DateTime Written, string Device), Lazy<Encoder>> teachers = new();

    public TargetNormalization Normalization { get; init; } = TargetNormalization.LayerNorm;

    /// <summary>The teacher's shape; null for the one that a run keeps, or else to infer it from the file.</summary>
    public EncoderConfig? Config { get; init; }

    /// <summary>
    /// Frames of the teacher's clips; null for those of the file's position table, or 16 if it has none.
    /// </summary>
    public int? Frames { get; init; }

    public int Width(EncoderConfig encoder) => Teacher(CPU).Config.Width;

    /// <exception cref="WeightFileException">The file can't be opened or holds no encoder.</exception>
    /// <exception cref="InvalidOperationException">The teacher's token grid is not the encoder's.</exception>
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
        var key = (path, File.GetLastWriteTimeUtc(path), device.ToString());
        return teachers.GetOrAdd(key, _ => new(() => Load(device))).Value;
    }

    private Encoder Load(Device device)
    {
        var teacher = EncoderLoader.Load(Path, Config, frames: Config is null ? Frames : null);
        teacher.to(device);
        foreach (var parameter in teacher.parameters()) parameter.requires_grad = false;
        return teacher;
    }
}
