using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>
/// While one stands, own gradient functions free what they have used as soon as they have used it, as built-in ones do. TorchSharp frees it
/// with the graph: what was kept for the backward pass, and every gradient, would stay to the end of the step. The graph serves one backward pass.
/// </summary>
internal sealed class BackwardMemory : IDisposable
{
    [ThreadStatic]
    private static BackwardMemory? current;

    private readonly Presence here;
    private IReadOnlyList<Tensor?> handed = [];

    public BackwardMemory() => here = Enter();

    /// <summary>The one that stands on this thread; a graph keeps it, since the backward pass may run on another.</summary>
    public static BackwardMemory? Current => current;

    /// <summary>Makes this one stand on the calling thread too.</summary>
    public Presence Enter() => new(this);

    /// <summary>The end of a gradient function: frees its own memory and the gradients given by the one before, to which libtorch has references of its own.</summary>
    /// <param name="context">Of the gradient function, with what it kept.</param>
    /// <param name="given">The gradient that it was given.</param>
    /// <param name="gradients">Its results.</param>
    public void Free(autograd.AutogradContext context, Tensor given, IReadOnlyList<Tensor?> gradients)
    {
        FreeHanded();
        context.Dispose();
        given.Dispose();
        handed = gradients;
    }

    public void Dispose()
    {
        FreeHanded();
        here.Dispose();
    }

    private void FreeHanded()
    {
        foreach (var gradient in handed) gradient?.Dispose();
        handed = [];
    }

    /// <summary>A stay on a thread.</summary>
    public readonly struct Presence : IDisposable
    {
        private readonly BackwardMemory? before;

        public Presence(BackwardMemory memory)
        {
            before = current;
            current = memory;
        }

        public void Dispose() => current = before;
    }
}
