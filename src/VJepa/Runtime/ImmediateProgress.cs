namespace VJepa.Runtime;

/// <summary>Reports on the caller's thread and in order, unlike <see cref="Progress{T}"/>.</summary>
public sealed class ImmediateProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
