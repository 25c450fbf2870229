using System.Text.Json.Serialization;

namespace VJepa.Lab.Evaluation;

/// <summary>What a <see cref="FeatureStore"/>'s file of numbers holds.</summary>
/// <param name="Key">Hash of the encoder's weights, the data's description and the settings.</param>
/// <param name="Labels">Of each clip.</param>
/// <param name="Tokens">Tokens of a clip.</param>
/// <param name="Width">Features of a token.</param>
/// <param name="Classes">How many classes there are.</param>
/// <param name="TimeSlices">Token positions in time.</param>
/// <param name="Half">float16 instead of float32.</param>
internal sealed record FeatureStoreContents(string Key, IReadOnlyList<long> Labels, long Tokens, long Width, int Classes, int TimeSlices, bool Half)
{
    [JsonIgnore]
    public long Values => Labels.Count * Tokens * Width;

    [JsonIgnore]
    public long Bytes => Values * (Half ? 2 : 4);
}
