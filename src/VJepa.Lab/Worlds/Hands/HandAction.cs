namespace VJepa.Lab.Worlds.Hands;

/// <summary>
/// What a hand does; the label of a <see cref="HandsWorld"/> clip. Most actions are another one played backward (see
/// <see cref="HandActions.Backward"/>), so that their frames without the order tell nothing.
/// </summary>
public enum HandAction
{
    /// <summary>Grips the object and takes it out of the picture.</summary>
    PickUp,

    /// <summary>Brings the object and leaves without it.</summary>
    PutDown,

    /// <summary>Comes open, closes over the object without gripping it, and leaves closed.</summary>
    PretendPickUp,

    /// <summary>Comes closed, opens over the object as if it had brought it, and leaves open.</summary>
    PretendPutDown,

    /// <summary>Slides the object to the right.</summary>
    PushRight,
    PushLeft,

    /// <summary>Brings the object and lets it fall.</summary>
    Drop,

    /// <summary>Lifts the object and puts it back in the same place.</summary>
    LiftAndPutBack,

    /// <summary>Puts a cup over the object.</summary>
    Cover,

    /// <summary>Takes a cup off the object.</summary>
    Uncover,

    /// <summary>Turns the object upside down.</summary>
    TurnOver,

    /// <summary>Takes one of two objects away.</summary>
    TakeOneOfTwo,

    /// <summary>Puts a second object beside the first.</summary>
    AddSecond,
}

/// <summary>Relations between actions.</summary>
public static class HandActions
{
    /// <summary>
    /// The action that this one is when played backward: picking up is putting down. Itself if backward play is the
    /// same action; null if it is none (nothing falls upward).
    /// </summary>
    public static HandAction? Backward(this HandAction action) => action switch
    {
        HandAction.PickUp => HandAction.PutDown,
        HandAction.PutDown => HandAction.PickUp,
        HandAction.PretendPickUp => HandAction.PretendPutDown,
        HandAction.PretendPutDown => HandAction.PretendPickUp,
        HandAction.PushRight => HandAction.PushLeft,
        HandAction.PushLeft => HandAction.PushRight,
        HandAction.Cover => HandAction.Uncover,
        HandAction.Uncover => HandAction.Cover,
        HandAction.TakeOneOfTwo => HandAction.AddSecond,
        HandAction.AddSecond => HandAction.TakeOneOfTwo,
        HandAction.Drop => null,
        _ => action,
    };

    /// <summary>Whether the action is made by playing its partner backward.</summary>
    internal static bool IsPlayedBackward(this HandAction action) => action
        is HandAction.PutDown or HandAction.PretendPutDown or HandAction.PushLeft or HandAction.Cover
        or HandAction.AddSecond;
}
