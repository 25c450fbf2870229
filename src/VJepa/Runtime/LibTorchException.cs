namespace VJepa.Runtime;

/// <summary>libtorch could not be loaded. The message has the system loader's own words and what to do.</summary>
public sealed class LibTorchException(string message, Exception? cause = null) : Exception(message, cause);
