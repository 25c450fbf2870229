using System.Numerics;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>A rendered clip with its causes.</summary>
/// <param name="Frames">uint8, [T, H, W, 3] in one array.</param>
/// <param name="Parts">What each pixel shows, [T, H, W]: a <see cref="ScenePart"/>.</param>
/// <param name="Objects">Which object each pixel shows, [T, H, W]: an index of <paramref name="Things"/>, or
/// <see cref="NoObject"/>.</param>
/// <param name="Heights">Height of what each pixel shows above the surface, in shares of the image's side,
/// [T, H, W]. The camera looks straight down, so depth is the camera's height minus this.</param>
/// <param name="Visible">Share of the acted-on object, as far as it lies in the picture, that nothing hides, in each
/// frame; 0 if it is out of the picture.</param>
/// <param name="Label">Index of the action in the configuration's list.</param>
/// <param name="Hands">The acting hand in each frame.</param>
/// <param name="Things">Each object in each frame; the first is the one that is acted on.</param>
/// <param name="Hues">The main color of each object, an index of <see cref="HandsPalette.Hues"/>.</param>
/// <param name="Events">In temporal order.</param>
public sealed record HandsClip(byte[] Frames, byte[] Parts, byte[] Objects, float[] Heights,
    IReadOnlyList<float> Visible, int Label, HandAction Action, IReadOnlyList<HandState> Hands,
    IReadOnlyList<IReadOnlyList<ThingState>> Things, IReadOnlyList<int> Hues, IReadOnlyList<HandEvent> Events)
{
    /// <summary>Where <see cref="Objects"/> shows none.</summary>
    public const byte NoObject = 255;
}

/// <summary>What a pixel shows.</summary>
public enum ScenePart : byte
{
    Surface,
    Hand,
    Sleeve,

    /// <summary>The object that is acted on.</summary>
    Thing,

    /// <summary>Any other object.</summary>
    Other,

    /// <summary>A second hand that does nothing, with its sleeve.</summary>
    IdleHand,
}

/// <summary>The acting hand in a frame.</summary>
/// <param name="Place">The middle between thumb and fingers, in shares of the image's side, y down.</param>
/// <param name="Height">Above the surface, in the same unit.</param>
/// <param name="Bend">0 flat and spread, 1 a fist.</param>
/// <param name="Holds">Whether an object moves with it.</param>
public readonly record struct HandState(Vector2 Place, float Height, float Bend, bool Holds);

/// <summary>An object in a frame.</summary>
/// <param name="Place">Its center, in shares of the image's side, y down.</param>
/// <param name="Height">Of its lower side above the surface.</param>
/// <param name="Turn">0 as it was, 1 upside down.</param>
public readonly record struct ThingState(Vector2 Place, float Height, float Turn);

/// <summary>Kinds of <see cref="HandEvent"/>.</summary>
public enum HandEventKind
{
    /// <summary>From this frame on the hand is at the object: at one that it only pretends to take, too.</summary>
    Arrives,

    /// <summary>From this frame on it is on its way out.</summary>
    Leaves,

    /// <summary>From this frame on the hand moves an object.</summary>
    Takes,

    /// <summary>From this frame on it does not any more.</summary>
    Releases,

    /// <summary>From this frame on the object is above the surface.</summary>
    Lifts,

    /// <summary>From this frame on it lies on the surface.</summary>
    Lands,
}

/// <summary>An event of a clip.</summary>
/// <param name="Frame">First frame that shows it.</param>
public readonly record struct HandEvent(HandEventKind Kind, int Frame);
