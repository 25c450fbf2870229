using VJepa.Lab.Studies;
using VJepa.Lab.Worlds;
using VJepa.Lab.Worlds.Hands;
using VJepa.Models;
using VJepa.Video;

namespace VJepa.Notebooks.Runs;

/// <summary>The procedural worlds that a run file can name.</summary>
internal static class RunWorlds
{
    public const string Motion = "motion", Objects = "objects", Hands = "hands";

    public static IReadOnlyList<string> Names { get; } = [Motion, Objects, Hands];

    /// <summary>Training and held-out list of a world, with class names; missing videos are rendered.</summary>
    /// <param name="clips">Decides size and number of frames.</param>
    public static (VideoList Train, VideoList Validation, IReadOnlyList<string> Classes) Write(
        RunData data, EncoderConfig clips, string folder, IProgress<double>? progress, CancellationToken cancel)
    {
        var (size, frames) = (clips.ImageSize, clips.Frames * (data.FrameStep ?? 1));
        var held = Math.Max(2, data.Clips / 4);
        var place = Path.Combine(folder, $"{data.World}-{size}-{frames}-{data.Clips}");
        switch (data.World)
        {
            case Motion:
                var motion = Recipes.World with { Size = size, Frames = frames };
                var (train, validation) = MotionWorldFiles.Write(
                    motion, place, data.Clips, held, progress: progress, cancel: cancel);
                return (train, validation, [.. motion.Laws.Select(law => law.ToString())]);
            case Objects:
                var objects = ObjectRecipe.World with { Size = size, Frames = frames };
                (train, validation) = LaboratoryFiles.Write(objects, place, data.Clips, held, progress, cancel);
                return (train, validation, objects.Classes);
            case Hands:
                var hands = HandsWorldConfig.Of(HandsDifficulty.Plain) with { Size = size, Frames = frames };
                (train, validation) = HandsWorldFiles.Write(
                    hands, place, data.Clips, held, progress: progress, cancel: cancel);
                return (train, validation, [.. hands.Actions.Select(action => action.ToString())]);
            default:
                throw new InvalidOperationException($"There is no world {data.World}.");
        }
    }
}
