using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Scripting;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// A cell that runs again declares its variables anew, and the session would keep the old values for ever.
/// The old variables take the new values: what they held is released, and functions of other cells see the new.
/// </summary>
internal sealed class RerunRelease
{
    private readonly Dictionary<string, List<ScriptVariable>> byCell = [];

    /// <param name="cellId">The cell that ran.</param>
    /// <param name="declared">Its variables.</param>
    /// <param name="older">All variables from before it ran.</param>
    /// <param name="failed">It threw.</param>
    /// <param name="inPlace">It took the place of its own last run, whose variables no other cell was compiled against.</param>
    public void Settle(
        string cellId, IReadOnlyList<ScriptVariable> declared, ImmutableArray<ScriptVariable> older, bool failed, bool inPlace)
    {
        if (failed)
            KeepOlderValues(declared, older);
        if (!byCell.TryGetValue(cellId, out var earlier))
            byCell[cellId] = earlier = [];
        foreach (var old in earlier)
            if (!old.IsReadOnly)
                Set(old, declared.LastOrDefault(v => v.Name == old.Name));
        if (inPlace)
            earlier.RemoveRange(earlier.Count - declared.Count, declared.Count);
        earlier.AddRange(declared);
    }

    // A variable declared after the statement that threw hides an older one of its name with nothing in it.
    private static void KeepOlderValues(IReadOnlyList<ScriptVariable> declared, ImmutableArray<ScriptVariable> older)
    {
        foreach (var variable in declared)
        {
            if (variable.IsReadOnly || !IsDefault(variable))
                continue;
            if (older.LastOrDefault(v => v.Name == variable.Name) is { } hidden && hidden.Type == variable.Type)
                variable.Value = hidden.Value;
        }
    }

    private static void Set(ScriptVariable old, ScriptVariable? latest)
    {
        if (latest is null)
            return;
        old.Value = latest.Type == old.Type ? latest.Value
            : old.Type.IsValueType ? Activator.CreateInstance(old.Type) : null;
    }

    private static bool IsDefault(ScriptVariable variable) =>
        variable.Value is not { } value
        || (variable.Type.IsValueType && value.Equals(Activator.CreateInstance(variable.Type)));
}
