namespace VJepa.Video;

/// <summary>What <see cref="RandAugment"/> and <see cref="ColorJitter"/> do to a picture.</summary>
public enum PictureOperation
{
    AutoContrast,
    Equalize,
    Invert,
    Rotate,
    Posterize,
    Solarize,
    SolarizeAdd,
    Color,
    Contrast,
    Brightness,
    Sharpness,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Hue,
}
