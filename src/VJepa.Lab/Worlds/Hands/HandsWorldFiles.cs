using VJepa.Video;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>Renders a <see cref="HandsWorld"/> to video files with V-JEPA lists, read like any data set.</summary>
public static class HandsWorldFiles
{
    /// <summary>
    /// Writes <c>train.csv</c>, <c>val.csv</c>, <c>labels.csv</c>, <c>world.json</c>, and one .mp4 for each clip with a
    /// .json of its causes. Existing files are kept, so a stopped call can be resumed. What each pixel shows is not
    /// written: <see cref="HandsWorld.Render(long)"/> gives it again.
    /// </summary>
    /// <param name="train">Clips of the training list.</param>
    /// <param name="validation">Clips of the validation list.</param>
    /// <param name="validationLooks">Looks of the validation clips; held-out ones are in no training clip.</param>
    /// <returns>The two lists.</returns>
    /// <exception cref="InvalidOperationException">The folder holds another world.</exception>
    public static (VideoList Train, VideoList Validation) Write(
        HandsWorldConfig config, string folder, int train, int validation,
        HandsLooks validationLooks = HandsLooks.HeldOut, IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        var files = new WorldFolder(
            folder, WorldFolder.ToJson(new { config, validationLooks }), train + validation, progress, cancel);
        WholeFile.WriteLines(Path.Combine(folder, "labels.csv"), config.Classes.Select((name, i) => $"{i} {name}"));
        return (Split("train", train, 0, config),
            Split("val", validation, WorldFolder.Validation, config with { Looks = validationLooks }));

        VideoList Split(string name, int count, long first, HandsWorldConfig looks)
        {
            var world = new HandsWorld(looks);
            return files.List(name, count, i => world.LabelOf(first + i), (i, path) =>
            {
                var clip = world.Render(first + i);
                var causes = new { clip.Label, clip.Action, clip.Hands, clip.Things, clip.Events };
                File.WriteAllText(Path.ChangeExtension(path, ".json"), WorldFolder.ToJson(causes));
                WorldFolder.WriteVideo(path, clip.Frames, config.Size, config.Fps); // last: its causes exist
            });
        }
    }
}
