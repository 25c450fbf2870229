using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>Renders a <see cref="Laboratory"/> to real video files with V-JEPA lists.</summary>
public static class LaboratoryFiles
{
    /// <summary>
    /// Index of the first validation clip for <see cref="Laboratory.Render"/>; training clips start at 0.
    /// </summary>
    public const long FirstValidation = WorldFolder.Validation;

    /// <summary>
    /// Writes <c>train.csv</c>, <c>val.csv</c>, <c>labels.csv</c>, <c>world.json</c>, one .mp4 per clip with a .json of
    /// the same name (causes, tracks, camera, events), and <c>train_causes.csv</c> and <c>val_causes.csv</c> (every
    /// cause of every clip). Existing files are kept.
    /// </summary>
    /// <param name="train">Clips of the training list.</param>
    /// <param name="validation">Clips of the validation list; never used in training.</param>
    /// <returns>The two lists.</returns>
    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    /// <exception cref="InvalidOperationException">The folder holds another world.</exception>
    public static (VideoList Train, VideoList Validation) Write(
        LaboratoryConfig config, string folder, int train, int validation,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var laboratory = new Laboratory(config);
        var files = new WorldFolder(folder, WorldFolder.ToJson(config), train + validation, progress, cancel);
        WholeFile.WriteLines(Path.Combine(folder, "labels.csv"), config.Classes.Select((name, i) => $"{i} {name}"));
        return (Split("train", train, 0), Split("val", validation, FirstValidation));

        VideoList Split(string name, int count, long first)
        {
            string FileOf(int i) => Path.Combine(folder, "videos", name, $"{name}_{i:00000}.mp4");
            var entries = Enumerable.Range(0, count)
                .Select(i => new VideoListEntry(FileOf(i), laboratory.LabelOf(first + i), i + 1)).ToArray();
            files.Each(count, i =>
            {
                if (!WorldFolder.HasClip(entries[i].Path))
                    WorldFolder.WriteClip(entries[i].Path, laboratory.Render(first + i));
            });
            File.WriteAllLines(Path.Combine(folder, $"{name}_causes.csv"), entries.Select(Line)
                .Prepend("path,label,camera,motion,objects,shape,color,screens,presence,collision"));
            var list = new VideoList(Path.Combine(folder, name + ".csv"), entries);
            list.Save(list.Path);
            return list;
        }

        string Line(VideoListEntry entry)
        {
            var c = WorldFolder.CausesOf(entry.Path);
            return $"{Path.GetRelativePath(folder, entry.Path)},{entry.Label},{c.Camera},{c.Motion},{c.Objects}," +
                $"{c.Shape},{c.Color},{c.Screens},{c.Presence},{c.Collision}";
        }
    }
}
