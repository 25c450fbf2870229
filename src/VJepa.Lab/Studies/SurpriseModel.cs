namespace VJepa.Lab.Studies;

/// <summary>Who is put to the test of surprise.</summary>
public enum SurpriseModel
{
    /// <summary>V-JEPA: encoder and predictor learn, features are the target.</summary>
    Features,

    /// <summary>The same networks, with the pixels of the tubelets as the target.</summary>
    Pixels,

    /// <summary>The encoder stays random, the predictor learns to predict its features.</summary>
    RandomFeatures,

    /// <summary>Nothing has learned.</summary>
    Untrained,
}
