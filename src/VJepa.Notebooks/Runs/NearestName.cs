namespace VJepa.Notebooks.Runs;

/// <summary>What a mistyped name probably meant.</summary>
internal static class NearestName
{
    /// <summary><c>; did you mean X?</c>, or nothing if no name is near.</summary>
    public static string Of(string typed, IEnumerable<string> names)
    {
        var near = names.Select(name => (Name: name, Distance: Distance(typed, name)))
            .Where(pair => pair.Distance <= Math.Max(2, typed.Length / 3))
            .OrderBy(pair => pair.Distance).Select(pair => pair.Name).FirstOrDefault();
        return near is null ? "" : $"; did you mean {near}?";
    }

    /// <summary>Letters to insert, delete or replace (Levenshtein), in any case.</summary>
    public static int Distance(string one, string other)
    {
        var (a, b) = (one.ToLowerInvariant(), other.ToLowerInvariant());
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }
}
