using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>A clip of a <see cref="Laboratory"/> with everything that made it.</summary>
/// <param name="Video">uint8 RGB, [T, S, S, 3].</param>
/// <param name="Label">Class number by the chosen cause.</param>
/// <param name="Causes">What was decided, whether or not it's the label.</param>
/// <param name="Objects">Where each object is and what is seen of it.</param>
/// <param name="Camera">One state for each frame, [T].</param>
/// <param name="Events">By time.</param>
public sealed record LabClip(VideoFrames Video, int Label, Causes Causes, IReadOnlyList<ObjectTrack> Objects,
    IReadOnlyList<CameraState> Camera, IReadOnlyList<LabEvent> Events);
