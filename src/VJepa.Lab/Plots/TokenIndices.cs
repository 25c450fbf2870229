using System.Collections;
using System.Runtime.CompilerServices;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Lab.Plots;

/// <summary>A set of token indices. Converts implicitly from lists and from integer tensors of any shape.</summary>
[CollectionBuilder(typeof(TokenIndices), nameof(Of))]
public sealed class TokenIndices : IEnumerable<long>
{
    private readonly HashSet<long> tokens;

    private TokenIndices(IEnumerable<long> tokens) => this.tokens = [.. tokens];

    public int Count => tokens.Count;

    public static implicit operator TokenIndices(long[] tokens) => new(tokens);

    public static implicit operator TokenIndices(int[] tokens) => new(tokens.Select(token => (long)token));

    public static implicit operator TokenIndices(Tensor tokens)
    {
        using var flat = tokens.detach().cpu().to(int64).contiguous();
        return new(flat.data<long>().ToArray());
    }

    public static TokenIndices Of(ReadOnlySpan<long> tokens) => new(tokens.ToArray());

    public bool Contains(long token) => tokens.Contains(token);

    public IEnumerator<long> GetEnumerator() => tokens.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void CheckAgainst(TokenGrid grid)
    {
        foreach (var token in tokens)
            grid.Place(token);
    }
}
