using System.Text.RegularExpressions;

namespace VJepa.Weights;

/// <summary>
/// Names in files of the released V-JEPA and V-JEPA 2 programs, and in this library's own: owner, wrappers
/// (<c>module.</c>, <c>backbone.</c>), then the name that networks here have too.
/// </summary>
public static partial class ReferenceNames
{
    private static readonly (string Owner, NetworkPart Part)[] Owners =
    [
        ("target_encoder.", NetworkPart.TargetEncoder), ("ema_encoder.", NetworkPart.TargetEncoder), ("encoder.", NetworkPart.Encoder),
        ("predictor.", NetworkPart.Predictor), ("classifier.", NetworkPart.Probe), ("probe.", NetworkPart.Probe),
    ];

    /// <summary>Where a name belongs; null for what is no weight of a network (optimizer state, for example).</summary>
    /// <param name="name">The tensor's path in the file.</param>
    /// <param name="bare">The network of names without an owner.</param>
    /// <param name="probe">Of several probes in one file, the number of the wanted one.</param>
    public static WeightName? Map(string name, NetworkPart bare = NetworkPart.Encoder, int probe = 0)
    {
        name = name.Replace($"classifiers.{probe}.", "classifier.", StringComparison.Ordinal);
        var part = bare;
        foreach (var (owner, known) in Owners)
            if (name.StartsWith(owner, StringComparison.Ordinal))
            {
                (part, name) = (known, name[owner.Length..]);
                break;
            }
        name = Wrappers().Replace(name, "");
        return part switch
        {
            _ when Predictor().IsMatch(name) => new WeightName(NetworkPart.Predictor, name),
            _ when name.StartsWith("pooler.", StringComparison.Ordinal) || name.StartsWith("linear.", StringComparison.Ordinal) =>
                new WeightName(NetworkPart.Probe, name),
            NetworkPart.Encoder or NetworkPart.TargetEncoder when Encoder().IsMatch(name) => new WeightName(part, name),
            _ => null,
        };
    }

    /// <summary>The name that the released training program gives: <c>module.backbone.norm.weight</c>.</summary>
    public static string ToReference(string name) => "module.backbone." + name;

    [GeneratedRegex(@"^(module\.|backbone\.)+")]
    private static partial Regex Wrappers();

    [GeneratedRegex(@"^(predictor_|mask_tokens\.|action_encoder\.|state_encoder\.|extrinsics_encoder\.)")]
    private static partial Regex Predictor();

    // The last four are V-JEPA 2.1's.
    [GeneratedRegex(@"^(pos_embed$|patch_embed\.|blocks\.\d+\.|norm\.|norms_block\.\d+\.|(img|video)_mod_embed$|patch_embed_img\.)")]
    private static partial Regex Encoder();
}
