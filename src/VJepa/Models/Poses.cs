namespace VJepa.Models;

/// <summary>
/// Poses of V-JEPA 2-AC (section 3.1), seven numbers: position x, y, z; three Euler angles (radians, about the fixed
/// axes x, then y, then z); gripper from 0 (open) to 1 (closed). An action is the difference of two poses.
/// </summary>
public static class Poses
{
    /// <summary>Size of a pose and of an action.</summary>
    public const int Size = 7;

    /// <summary>The pose after an action: positions are added, the action's rotation is applied after the pose's, the
    /// gripper is clamped to 0 to 1.</summary>
    /// <exception cref="ArgumentException">An argument does not have seven numbers.</exception>
    public static double[] Apply(ReadOnlySpan<double> pose, ReadOnlySpan<double> action)
    {
        Check(pose, action);
        var (x, y, z) = Angles(Product(Rotation(action), Rotation(pose)));
        var gripper = Math.Clamp(pose[6] + action[6], 0, 1);
        return [pose[0] + action[0], pose[1] + action[1], pose[2] + action[2], x, y, z, gripper];
    }

    /// <summary>The action that leads from one pose to another: the inverse of <see cref="Apply"/>.</summary>
    /// <exception cref="ArgumentException">An argument does not have seven numbers.</exception>
    public static double[] Difference(ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        Check(from, to);
        var (x, y, z) = Angles(Product(Rotation(to), Transposed(Rotation(from))));
        return [to[0] - from[0], to[1] - from[1], to[2] - from[2], x, y, z, to[6] - from[6]];
    }

    private static void Check(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        if (one.Length == Size && other.Length == Size) return;
        throw new ArgumentException(
            $"A pose and an action have {Size} numbers each (x, y, z, three angles, gripper); " +
            $"these have {one.Length} and {other.Length}.");
    }

    /// <summary>Rz Ry Rx of a pose's angles, row by row.</summary>
    private static double[,] Rotation(ReadOnlySpan<double> pose)
    {
        var (sx, cx) = Math.SinCos(pose[3]);
        var (sy, cy) = Math.SinCos(pose[4]);
        var (sz, cz) = Math.SinCos(pose[5]);
        return new[,]
        {
            { cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx },
            { sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx },
            { -sy, cy * sx, cy * cx },
        };
    }

    private static (double X, double Y, double Z) Angles(double[,] m) =>
        (Math.Atan2(m[2, 1], m[2, 2]), Math.Asin(Math.Clamp(-m[2, 0], -1, 1)), Math.Atan2(m[1, 0], m[0, 0]));

    private static double[,] Product(double[,] a, double[,] b)
    {
        var product = new double[3, 3];
        for (var row = 0; row < 3; row++)
            for (var column = 0; column < 3; column++)
                for (var i = 0; i < 3; i++) product[row, column] += a[row, i] * b[i, column];
        return product;
    }

    private static double[,] Transposed(double[,] m)
    {
        var turned = new double[3, 3];
        for (var row = 0; row < 3; row++)
            for (var column = 0; column < 3; column++) turned[row, column] = m[column, row];
        return turned;
    }
}
