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

    public void Settle(string cellId, ImmutableArray<ScriptVariable> variables, int before, bool failed)
    {
        var declared = variables.Skip(before).ToList();
        if (failed)
            KeepOlderValues(declared, variables, before);
        if (!byCell.TryGetValue(cellId, out var earlier))
            byCell[cellId] = earlier = [];
        foreach (var old in earlier)
            if (!old.IsReadOnly)
                Set(old, declared.LastOrDefault(v => v.Name == old.Name));
        earlier.AddRange(declared);
    }

    // A variable declared after the statement that threw hides an older one of its name with nothing in it.
    private static void KeepOlderValues(List<ScriptVariable> declared, ImmutableArray<ScriptVariable> variables, int before)
    {
        foreach (var variable in declared)
        {
            if (variable.IsReadOnly || !IsDefault(variable))
                continue;
            for (var i = before - 1; i >= 0; i--)
            {
                if (variables[i].Name != variable.Name)
                    continue;
                if (variables[i].Type == variable.Type)
                    variable.Value = variables[i].Value;
                break;
            }
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
