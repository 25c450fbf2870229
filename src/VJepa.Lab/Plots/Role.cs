namespace VJepa.Lab.Plots;

/// <summary>What a color stands for, the same in every chart and picture.</summary>
public enum Role
{
    Neutral,
    Context,
    Target,
    Predicted,
    Pretrained,
    RandomInitialized,
    Supervised,
    Chance,
}
