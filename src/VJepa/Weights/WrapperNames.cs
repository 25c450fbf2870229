using System.Text.RegularExpressions;

namespace VJepa.Weights;

/// <summary>Prefixes that programs put before a network's names.</summary>
internal static partial class WrapperNames
{
    private static readonly string[] PatchEmbeddings =
        ["patch_embed.proj.weight", "encoder.embeddings.patch_embeddings.proj.weight"];

    /// <summary>
    /// The name without known wrappers in front, in any nesting, and without those of torch.compile and of parallel
    /// training anywhere.
    /// </summary>
    public static string Peel(string name) => Front().Replace(Anywhere().Replace(name, ""), "");

    /// <summary>Unknown prefixes that may be peeled, the most likely first.</summary>
    public static IEnumerable<string> Candidates(IReadOnlyCollection<string> names)
    {
        var roots = Roots(names);
        string[] longest = roots.Count == 1 ? [Common(names), roots[0]] : [Common(names)];
        return longest.SelectMany(Steps).Distinct();
    }

    /// <summary>What stands before the name of each patch embedding: one prefix for each encoder.</summary>
    public static IReadOnlyList<string> Roots(IEnumerable<string> names) =>
    [
        .. names.SelectMany(name => PatchEmbeddings
            .Where(end => name == end || name.EndsWith("." + end, StringComparison.Ordinal))
            .Select(end => name[..^end.Length])).Distinct(),
    ];

    /// <summary>The longest prefix of whole words that all names have.</summary>
    private static string Common(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0) return "";
        var (first, last) = (names.Min(StringComparer.Ordinal)!, names.Max(StringComparer.Ordinal)!);
        var same = first.AsSpan().CommonPrefixLength(last);
        return first[..(first.LastIndexOf('.', Math.Max(0, Math.Min(same, first.Length) - 1)) + 1)];
    }

    /// <summary>"a.b." -> "a.", "a.b."</summary>
    private static IEnumerable<string> Steps(string prefix) =>
        Enumerable.Range(0, prefix.Length).Where(i => prefix[i] == '.').Select(i => prefix[..(i + 1)]);

    [GeneratedRegex(@"(?<=^|\.)(_orig_mod|module|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.")]
    private static partial Regex Anywhere();

    [GeneratedRegex(@"^((backbone|model|state_dict|model_state_dict|net|network|_forward_module)\.)+")]
    private static partial Regex Front();
}
