using System.Diagnostics;

namespace VJepa.Notebooks.Engine;

/// <summary>A C++ exception that nobody caught, with the managed frames above it.</summary>
internal sealed class NativeException(string message, StackTrace frames) : Exception(message)
{
    public StackTrace Frames { get; } = frames;
}
