namespace VJepa.Notebooks.Running;

/// <summary>The command can't be followed as given: exit code 2.</summary>
public sealed class UsageException(string message) : Exception(message);
