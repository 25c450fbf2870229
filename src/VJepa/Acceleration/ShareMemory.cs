using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// What the gradient functions here need while one share of a batch passes forward and backward. They free saved
/// tensors as soon as they are used, as built-in functions do (TorchSharp would keep them, and every gradient, until
/// the graph is freed); they write gradients of linear weights to memory that is reused from step to step; and they use
/// this step's bfloat16 casts of the weights. A graph made here allows one backward pass.
/// </summary>
/// <param name="casts">This step's casts; shared by all shares.</param>
/// <param name="kept">Addresses of the weights whose gradients are kept here.</param>
internal sealed class ShareMemory(WeightCasts casts, IEnumerable<nint> kept) : IDisposable
{
    [ThreadStatic]
    private static ShareMemory? current;

    private readonly Dictionary<nint, KeptGradient> gradients = kept.ToDictionary(at => at, _ => new KeptGradient());
    private IReadOnlyList<Tensor?> handed = [];

    /// <summary>The calling thread's share. The graph stores it too, since its backward pass may run on another thread.
    /// </summary>
    public static ShareMemory? Current => current;

    /// <summary>Makes this the calling thread's share until the result is disposed.</summary>
    public Presence Enter() => new(this);

    /// <summary>Where the gradient of a weight is kept; null: it is returned to libtorch.</summary>
    public KeptGradient? GradientOf(Tensor weight) => GradientAt(TensorMemory.Address(weight));

    public KeptGradient? GradientAt(nint address) => gradients.GetValueOrDefault(address);

    /// <summary>A weight cast to bfloat16 in this step; null for a tensor that is not a weight of the step's
    /// networks.</summary>
    public Tensor? Cast(Tensor weight) => casts.Of(weight);

    /// <summary>Called at the end of a gradient function: frees what its context saved, and the gradients that the
    /// previous function returned, to which libtorch has its own references.</summary>
    /// <param name="context">The function's context.</param>
    /// <param name="given">The gradient that it received.</param>
    /// <param name="gradients">Its results.</param>
    public void Free(autograd.AutogradContext context, Tensor given, IReadOnlyList<Tensor?> gradients)
    {
        FreeHanded();
        context.Dispose();
        given.Dispose();
        handed = gradients;
    }

    /// <summary>Ends a backward pass: frees the last returned gradients.</summary>
    public void FreeHanded()
    {
        foreach (var gradient in handed) gradient?.Dispose();
        handed = [];
    }

    /// <summary>Empties the kept gradients; their memory stays.</summary>
    public void Forget()
    {
        foreach (var gradient in gradients.Values) gradient.Forget();
    }

    public void Dispose()
    {
        FreeHanded();
        foreach (var gradient in gradients.Values) gradient.Dispose();
    }

    /// <summary>Restores the thread's previous share when disposed.</summary>
    public readonly struct Presence : IDisposable
    {
        private readonly ShareMemory? before;

        public Presence(ShareMemory memory)
        {
            before = current;
            current = memory;
        }

        public void Dispose() => current = before;
    }
}
