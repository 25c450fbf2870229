using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Scripting;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// A cell that runs again declares its variables again, and the session would keep the old values forever. So the old
/// variables get the new values: the old values are released, and functions of other cells see the new ones.
/// </summary>
internal sealed class RerunRelease
{
    private readonly Dictionary<string, List<ScriptVariable>> byCell = [];

    /// <param name="cellId">The cell that ran.</param>
    /// <param name="declared">The variables it declared.</param>
    /// <param name="older">All variables declared before it ran.</param>
    /// <param name="failed">Whether it threw.</param>
    /// <param name="inPlace">Whether it replaced its own last run, whose variables no other cell refers to.</param>
    public void Settle(
        string cellId, IReadOnlyList<ScriptVariable> declared, ImmutableArray<ScriptVariable> older,
        bool failed, bool inPlace)
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

    // A variable whose declaration was not reached is empty, but hides an older one of the same name.
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
