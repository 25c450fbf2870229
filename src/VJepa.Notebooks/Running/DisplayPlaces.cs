using System.Collections.Concurrent;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Running;

/// <summary>Where in a notebook each updatable display stands; an update may come from a later cell.</summary>
internal sealed class DisplayPlaces
{
    private readonly ConcurrentDictionary<string, Action<MimeBundle>> places = new(StringComparer.Ordinal);

    public void Add(string id, Action<MimeBundle> replace) => places[id] = replace;

    public void Update(string id, MimeBundle bundle)
    {
        if (places.TryGetValue(id, out var replace))
            replace(bundle);
    }
}
