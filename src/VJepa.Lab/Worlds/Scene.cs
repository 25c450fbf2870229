namespace VJepa.Lab.Worlds;

/// <summary>Everything that is to be drawn. Later bodies lie over earlier ones, walls under them, screens over all.</summary>
internal sealed record Scene(NoiseTexture Background, IReadOnlyList<Panel> Walls, IReadOnlyList<Body> Bodies, IReadOnlyList<Panel> Screens,
    IReadOnlyList<CameraState> Camera);
