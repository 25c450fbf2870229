namespace VJepa.Weights;

/// <summary>Whose names an exported file has.</summary>
public enum WeightNaming
{
    /// <summary>The released V-JEPA and V-JEPA 2 programs': owner, then <c>module.backbone.</c>, then the name. They load it with torch.load.</summary>
    Reference,

    /// <summary>Hugging Face's VJEPA2Model and VJEPA2ForVideoClassification.</summary>
    HuggingFace,
}
