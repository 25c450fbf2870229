using static TorchSharp.torch;

namespace VJepa.Plots;

/// <summary>Which tokens: an index list or an integer tensor of any shape turns into it by itself.</summary>
public sealed class TokenIndices(IEnumerable<long> tokens)
{
    private readonly HashSet<long> tokens = [.. tokens];

    public int Count => tokens.Count;

    public static implicit operator TokenIndices(long[] tokens) => new(tokens);

    public static implicit operator TokenIndices(int[] tokens) => From(tokens);

    public static implicit operator TokenIndices(List<int> tokens) => From(tokens);

    public static implicit operator TokenIndices(List<long> tokens) => new(tokens);

    public static implicit operator TokenIndices(Tensor tokens)
    {
        using var flat = tokens.detach().cpu().to(int64).contiguous();
        return new(flat.data<long>().ToArray());
    }

    public static TokenIndices From(IEnumerable<int> tokens) => new(tokens.Select(token => (long)token));

    public bool Contains(long token) => tokens.Contains(token);

    internal void CheckAgainst(TokenShape shape)
    {
        foreach (var token in tokens)
            shape.Place(token);
    }
}
