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
/// Names in files of the released V-JEPA and V-JEPA 2 programs, and in this library's files: owner and wrappers
/// (<c>module.</c>, <c>backbone.</c>, <c>_orig_mod.</c>) in any nesting, then this library's name.
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
        NetworkPart? named = null;
        while (true)
        {
            name = WrapperNames.Peel(name);
            var (owner, known) = Owners.FirstOrDefault(
                pair => name.StartsWith(pair.Owner, StringComparison.Ordinal));
            if (owner is null) break;
            // The first owner counts; "encoder." may be a mere wrapper of another one.
            if (named is null or NetworkPart.Encoder) named = known;
            name = name[owner.Length..];
        }
        var part = named ?? bare;
        if (Predictor().IsMatch(name)) return new WeightName(NetworkPart.Predictor, name);
        if (Probe().IsMatch(name)) return new WeightName(NetworkPart.Probe, name);
        var isEncoder = part is NetworkPart.Encoder or NetworkPart.TargetEncoder;
        return isEncoder && Encoder().IsMatch(name) ? new WeightName(part, name) : null;
    }

    /// <summary>The name in files of the released training program: <c>module.backbone.norm.weight</c>.</summary>
    public static string ToReference(string name) => "module.backbone." + name;

    /// <summary>The names by which a network is recognized, for errors.</summary>
    internal static string LookedFor(NetworkPart part) => part switch
    {
        NetworkPart.Encoder => "patch_embed.proj.weight, blocks.0. … and norm.weight, bare or after 'encoder.'",
        NetworkPart.TargetEncoder => "patch_embed.proj.weight, blocks.0. … after 'target_encoder.' or 'ema_encoder.'",
        NetworkPart.Predictor => "predictor_embed.weight, predictor_blocks.0. … and mask_tokens.0",
        NetworkPart.Probe => "pooler.query_tokens and linear.weight, bare or after 'classifier.'",
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "Unknown network."),
    };

    [GeneratedRegex(@"^(predictor_|mask_tokens\.|action_encoder\.|state_encoder\.|extrinsics_encoder\.)")]
    private static partial Regex Predictor();

    [GeneratedRegex(@"^(pooler|linear)\.")]
    private static partial Regex Probe();

    // The last four are V-JEPA 2.1's.
    [GeneratedRegex(@"^(pos_embed$|patch_embed\.|blocks\.\d+\.|norm\.|" +
        @"norms_block\.\d+\.|(img|video)_mod_embed$|patch_embed_img\.)")]
    private static partial Regex Encoder();
}
