using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>A clip of a <see cref="Laboratory"/> with its ground truth.</summary>
/// <param name="Video">uint8 RGB, [T, S, S, 3].</param>
/// <param name="Label">Class index of the label's cause.</param>
/// <param name="Causes">All causes.</param>
/// <param name="Objects">Position and visibility of each object.</param>
/// <param name="Camera">One state per frame, [T].</param>
/// <param name="Events">In temporal order.</param>
public sealed record LabClip(VideoFrames Video, int Label, Causes Causes, IReadOnlyList<ObjectTrack> Objects,
    IReadOnlyList<CameraState> Camera, IReadOnlyList<LabEvent> Events);
