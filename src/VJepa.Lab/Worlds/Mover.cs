using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>By which law the objects of a <see cref="Laboratory"/> clip move in the world.</summary>
public enum ObjectMotion
{
    Still,
    Right,
    Left,
    Up,
    Down,

    /// <summary>Each on a circle of its own, clockwise as seen.</summary>
    Clockwise,
    Counterclockwise,

    /// <summary>Thrown: sideways evenly, downwards ever faster.</summary>
    Fall,

    /// <summary>Each straight on, in a direction of its own. The only law under which objects collide.</summary>
    Wander,
}

/// <summary>A mass that moves by a law. Lengths in pixels, times in frames.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Velocity">Pixels a frame.</param>
/// <param name="Acceleration">Pixels a frame squared.</param>
/// <param name="Turn">Radians a frame by which its velocity turns, clockwise.</param>
internal readonly record struct Mover(Vector2 Place, Vector2 Velocity, Vector2 Acceleration, float Turn)
{
    /// <summary>The same <paramref name="time"/> later, or earlier for a negative one. Exact, so that both ways end at the same place.</summary>
    public Mover After(float time)
    {
        if (Turn == 0)
        {
            return this with
            {
                Place = Place + Velocity * time + Acceleration * (time * time / 2),
                Velocity = Velocity + Acceleration * time,
            };
        }
        var middle = Place + new Vector2(-Velocity.Y, Velocity.X) / Turn;
        var turned = Matrix3x2.CreateRotation(Turn * time);
        return this with { Place = middle + Vector2.Transform(Place - middle, turned), Velocity = Vector2.Transform(Velocity, turned) };
    }

    /// <summary>Discs that touch and come closer push each other off, without loss; masses go by area.</summary>
    /// <returns>Whether they did.</returns>
    public static bool Collide(ref Mover a, float radiusA, ref Mover b, float radiusB)
    {
        var between = b.Place - a.Place;
        var distance = between.Length();
        if (distance >= radiusA + radiusB || distance == 0) return false;
        var normal = between / distance;
        var closing = Vector2.Dot(a.Velocity - b.Velocity, normal);
        if (closing <= 0) return false;
        var (massA, massB) = (radiusA * radiusA, radiusB * radiusB);
        var push = 2 * closing / (massA + massB);
        a = a with { Velocity = a.Velocity - push * massB * normal };
        b = b with { Velocity = b.Velocity + push * massA * normal };
        return true;
    }
}
