using TorchSharp;

namespace VJepa.Runtime;

/// <summary>
/// One pass through a network: what is made in it lives to its end, and so does what it was given. TorchSharp hands libtorch bare
/// handles; a tensor that nothing refers to any more may be freed by the garbage collector while libtorch still reads it.
/// </summary>
/// <param name="given">The network and its inputs.</param>
internal sealed class NetworkPass(params object?[] given) : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    /// <summary>The pass's result, which outlives it.</summary>
    public torch.Tensor Result(torch.Tensor result) => scope.MoveToOuter(result);

    /// <summary>The pass's results, which outlive it.</summary>
    public IReadOnlyList<torch.Tensor> Results(IReadOnlyList<torch.Tensor> results)
    {
        foreach (var result in results) scope.MoveToOuter(result);
        return results;
    }

    /// <summary>Frees what was made and is no result.</summary>
    public void Dispose()
    {
        scope.Dispose();
        GC.KeepAlive(given);
    }
}
