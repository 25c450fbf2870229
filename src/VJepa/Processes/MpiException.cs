namespace VJepa.Processes;

/// <summary>MPI is not there, or it refused a call; the message says what to do.</summary>
public sealed class MpiException : Exception
{
    public MpiException(string message) : base(message) { }

    public MpiException(string message, Exception inner) : base(message, inner) { }
}
