using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>Renders a scene and measures the visible share of each body.</summary>
internal sealed class SceneRenderer(Scene scene, int size)
{
    private const int Nobody = -1;

    private static readonly Vector3[] Colors =
        [new(220, 50, 45), new(60, 190, 70), new(60, 90, 230), new(235, 205, 50), new(205, 60, 205), new(55, 205, 210)];

    private readonly int[] owner = new int[size * size];

    /// <summary>uint8 RGB [T, S, S, 3], and each body's visible share, [bodies][T].</summary>
    public (byte[] Pixels, float[][] Visible) Render()
    {
        var frames = scene.Camera.Count;
        var pixels = new byte[frames * size * size * 3];
        var visible = scene.Bodies.Select(_ => new float[frames]).ToArray();
        var seen = new int[scene.Bodies.Count];
        var whole = new int[scene.Bodies.Count];
        for (var t = 0; t < frames; t++)
        {
            var frame = pixels.AsSpan(t * size * size * 3, size * size * 3);
            var camera = scene.Camera[t];
            Array.Fill(owner, Nobody);
            DrawBackground(frame, camera);
            foreach (var wall in scene.Walls) DrawPanel(frame, wall, camera, t);
            for (var i = 0; i < seen.Length; i++) whole[i] = scene.Bodies[i].IsThere(t) ? DrawBody(frame, i, camera, t) : 0;
            foreach (var screen in scene.Screens) DrawPanel(frame, screen, camera, t);
            Array.Clear(seen);
            foreach (var body in owner)
                if (body != Nobody) seen[body]++;
            for (var i = 0; i < seen.Length; i++) visible[i][t] = whole[i] > 0 ? (float)seen[i] / whole[i] : 0;
        }
        return (pixels, visible);
    }

    private void DrawBackground(Span<byte> frame, CameraState camera)
    {
        // The map is affine: a step to the right in the image is the same step in the world everywhere.
        var corner = camera.Unproject(new(.5f), size);
        var (right, down) = (camera.Unproject(new(1.5f, .5f), size) - corner, camera.Unproject(new(.5f, 1.5f), size) - corner);
        for (var y = 0; y < size; y++)
        {
            var (u, v) = ((double)(corner.X + y * down.X), (double)(corner.Y + y * down.Y));
            for (var x = 0; x < size; x++)
            {
                var (r, g, b) = scene.Background.At(u + x * right.X, v + x * right.Y);
                Put(frame, (y * size + x) * 3, new(r, g, b));
            }
        }
    }

    /// <returns>Pixels of the whole body, without occlusion, including those outside the image.</returns>
    private int DrawBody(Span<byte> frame, int number, CameraState camera, int t)
    {
        var body = scene.Bodies[number];
        var place = body.Places[t];
        var middle = camera.Project(place, size);
        var reach = (float)(body.Radius * camera.Zoom * (Outline.Reach + Outline.Center(body.Shape)));
        if (middle.X < -reach || middle.Y < -reach || middle.X > size + reach || middle.Y > size + reach) return 0;
        var below = Outline.Center(body.Shape);
        var pixels = 0;
        for (var y = (int)MathF.Floor(middle.Y - reach); y <= middle.Y + reach; y++)
        {
            for (var x = (int)MathF.Floor(middle.X - reach); x <= middle.X + reach; x++)
            {
                var offset = camera.Unproject(new(x + .5f, y + .5f), size) - place;
                var (u, v) = (offset.X / body.Radius, offset.Y / body.Radius + below);
                if (!Outline.Covers(body.Shape, u, v)) continue;
                pixels++;
                if (x < 0 || y < 0 || x >= size || y >= size) continue;
                var shade = body.Texture is null ? 1 : body.Texture.At(offset.X, offset.Y).R / 127.5f;
                Put(frame, (y * size + x) * 3, Colors[(int)body.Color] * shade);
                owner[y * size + x] = number;
            }
        }
        return pixels;
    }

    private void DrawPanel(Span<byte> frame, Panel panel, CameraState camera, int t)
    {
        var (low, high) = (new Vector2(size), Vector2.Zero);
        foreach (var corner in new[] { new Vector2(-1, -1), new(1, -1), new(-1, 1), new(1, 1) })
        {
            var seen = camera.Project(panel.Middle + corner * panel.Half, size);
            (low, high) = (Vector2.Min(low, seen), Vector2.Max(high, seen));
        }
        for (var y = Math.Max(0, (int)low.Y); y < Math.Min(size, high.Y + 1); y++)
        {
            for (var x = Math.Max(0, (int)low.X); x < Math.Min(size, high.X + 1); x++)
            {
                var point = camera.Unproject(new(x + .5f, y + .5f), size);
                if (!panel.Covers(point, t)) continue;
                // A brighter rim makes a panel's shape and motion visible.
                var rim = Math.Min(panel.Half.X - Math.Abs(point.X - panel.Middle.X), Math.Min(point.Y - panel.Top(t), panel.Middle.Y + panel.Half.Y - point.Y));
                Put(frame, (y * size + x) * 3, new(panel.Gray + (rim < 1.5f ? 45 : 0)));
                owner[y * size + x] = Nobody;
            }
        }
    }

    private static void Put(Span<byte> frame, int at, Vector3 color)
    {
        frame[at] = (byte)Math.Clamp(color.X, 0, 255);
        frame[at + 1] = (byte)Math.Clamp(color.Y, 0, 255);
        frame[at + 2] = (byte)Math.Clamp(color.Z, 0, 255);
    }
}
