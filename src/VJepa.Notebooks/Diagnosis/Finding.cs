namespace VJepa.Notebooks.Diagnosis;

/// <summary>What a check found.</summary>
internal enum Condition
{
    /// <summary>It works.</summary>
    Works,

    /// <summary>It is not there; only some tasks need it.</summary>
    Absent,

    /// <summary>It is needed, or there but broken.</summary>
    Broken,
}

/// <summary>Result of one check.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="What">Version, place, or what went wrong.</param>
/// <param name="Remedy">What to do, or what it would be good for; null where it works.</param>
internal sealed record Finding(string Name, Condition Condition, string What, string? Remedy = null)
{
    public static Finding Works(string name, string what) => new(name, Condition.Works, what);

    /// <summary>Runs a check; what it throws is what it found.</summary>
    public static Finding Of(string name, string remedy, Func<string> check)
    {
        try
        {
            return Works(name, check());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var cause = e is TypeInitializationException { InnerException: { } inner } ? inner : e;
            return new(name, Condition.Broken, cause.Message, remedy);
        }
    }
}
