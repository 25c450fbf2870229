using VJepa.Training;

namespace VJepa.Video;

/// <summary>Clips whose batch is finished even if the run is stopped meanwhile: so the run stops between two steps,
/// where it can be saved.</summary>
public sealed class FinishedBatches(IClipStream clips) : IClipStream
{
    public int BatchSize => clips.BatchSize;

    public long Position
    {
        get => clips.Position;
        set => clips.Position = value;
    }

    public IReadOnlyDictionary<string, string> Data => clips.Data;

    public IReadOnlyCollection<int>? Rows
    {
        get => clips.Rows;
        set => clips.Rows = value;
    }

    public ClipBatch Next(CancellationToken cancel = default) => clips.Next(CancellationToken.None);

    public void Dispose() => clips.Dispose();
}
