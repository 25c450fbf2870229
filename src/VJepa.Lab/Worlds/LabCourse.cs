namespace VJepa.Lab.Worlds;

/// <summary>A rendered scene, of which parts of several clips are made.</summary>
internal sealed record LabCourse(Scene Scene, byte[] Pixels, ObjectTrack[] Tracks, LabEvent[] Events);
