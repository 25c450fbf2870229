namespace VJepa.Plots;

/// <summary>What a colour stands for, the same in every chart and picture.</summary>
public enum Role
{
    Neutral,
    Context,
    Target,
    Predicted,
    Pretrained,
    RandomInitialised,
    Supervised,
    Chance,
}
