using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>How the objects of a <see cref="Laboratory"/> clip move in the world.</summary>
public enum ObjectMotion
{
    Still,
    Right,
    Left,
    Up,
    Down,

    /// <summary>Each on its own circle, clockwise.</summary>
    Clockwise,
    Counterclockwise,

    /// <summary>Thrown: constant speed sideways, accelerating downward.</summary>
    Fall,

    /// <summary>Each straight in its own direction. The only motion with collisions.</summary>
    Wander,
}

/// <summary>A moving mass. Lengths in pixels, times in frames.</summary>
/// <param name="Place">Position.</param>
/// <param name="Velocity">Pixels/frame.</param>
/// <param name="Acceleration">Pixels/frame².</param>
/// <param name="Turn">Clockwise turn of the velocity, in radians/frame.</param>
internal readonly record struct Mover(Vector2 Place, Vector2 Velocity, Vector2 Acceleration, float Turn)
{
    /// <summary>The state after <paramref name="time"/>, which may be negative. Computed in closed form, so the inverse is exact.</summary>
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

    /// <summary>Elastic collision of two discs that touch and approach each other; mass is proportional to area.</summary>
    /// <returns>Whether they collided.</returns>
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
