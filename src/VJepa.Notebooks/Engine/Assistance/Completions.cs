namespace VJepa.Notebooks.Engine.Assistance;

/// <summary>What could stand between <paramref name="Start"/> and <paramref name="End"/> (UTF-16) of the cell.</summary>
internal sealed record Completions(int Start, int End, IReadOnlyList<Completions.Item> Items)
{
    public sealed record Item(string Text, string Kind);
}
