using System.Text.RegularExpressions;

namespace VJepa.Weights;

/// <summary>Where a tensor of a file belongs.</summary>
/// <param name="Part">Its network.</param>
/// <param name="Name">Its name in this library's network.</param>
/// <param name="Piece">Index of this piece if the file splits a tensor into several; else 0.</param>
/// <param name="Pieces">Number of pieces; 1 for a whole tensor.</param>
/// <param name="Stacked">The file has several tensors in one, stacked along the first dimension.</param>
public sealed record WeightName(NetworkPart Part, string Name, int Piece = 0, int Pieces = 1, bool Stacked = false);

/// <summary>
/// Names in files of the released V-JEPA and V-JEPA 2 programs, and in this library's files: owner, wrappers
/// (<c>module.</c>, <c>backbone.</c>), then this library's name.
/// </summary>
public static partial class ReferenceNames
{
    private static readonly (string Owner, NetworkPart Part)[] Owners =
    [
        ("target_encoder.", NetworkPart.TargetEncoder), ("ema_encoder.", NetworkPart.TargetEncoder),
        ("encoder.", NetworkPart.Encoder), ("predictor.", NetworkPart.Predictor),
        ("classifier.", NetworkPart.Probe), ("probe.", NetworkPart.Probe),
    ];

    /// <summary>Where a tensor belongs; null if it is not a network's, such as optimizer state.</summary>
    /// <param name="name">Its path in the file.</param>
    /// <param name="bare">The encoder that names without an owner belong to.</param>
    /// <param name="probe">Index of the probe to read, if the file has several.</param>
    public static WeightName? Map(string name, NetworkPart bare = NetworkPart.Encoder, int probe = 0)
    {
        name = name.Replace($"classifiers.{probe}.", "classifier.", StringComparison.Ordinal);
        var part = bare;
        foreach (var (owner, known) in Owners)
        {
            if (!name.StartsWith(owner, StringComparison.Ordinal)) continue;
            (part, name) = (known, name[owner.Length..]);
            break;
        }
        name = Wrappers().Replace(name, "");
        if (Predictor().IsMatch(name)) return new WeightName(NetworkPart.Predictor, name);
        if (Probe().IsMatch(name)) return new WeightName(NetworkPart.Probe, name);
        var isEncoder = part is NetworkPart.Encoder or NetworkPart.TargetEncoder;
        return isEncoder && Encoder().IsMatch(name) ? new WeightName(part, name) : null;
    }

    /// <summary>The name in files of the released training program: <c>module.backbone.norm.weight</c>.</summary>
    public static string ToReference(string name) => "module.backbone." + name;

    [GeneratedRegex(@"^(module\.|backbone\.)+")]
    private static partial Regex Wrappers();

    [GeneratedRegex(@"^(predictor_|mask_tokens\.|action_encoder\.|state_encoder\.|extrinsics_encoder\.)")]
    private static partial Regex Predictor();

    [GeneratedRegex(@"^(pooler|linear)\.")]
    private static partial Regex Probe();

    // The last four are V-JEPA 2.1's.
    [GeneratedRegex(@"^(pos_embed$|patch_embed\.|blocks\.\d+\.|norm\.|" +
        @"norms_block\.\d+\.|(img|video)_mod_embed$|patch_embed_img\.)")]
    private static partial Regex Encoder();
}
