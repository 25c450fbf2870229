namespace VJepa.Lab.Studies;

/// <summary>Models of the surprise experiment.</summary>
public enum SurpriseModel
{
    /// <summary>V-JEPA: encoder and predictor are trained, the targets are features.</summary>
    Features,

    /// <summary>The same networks with pixels as targets.</summary>
    Pixels,

    /// <summary>A random frozen encoder; the predictor is trained to predict its features.</summary>
    RandomFeatures,

    /// <summary>Untrained networks.</summary>
    Untrained,
}
