namespace VJepa.Notebooks.Documents.Page;

/// <summary>The files of this folder that are built into the assembly.</summary>
internal static class PageResources
{
    public static string Read(string name)
    {
        using var stream = typeof(PageResources).Assembly.GetManifestResourceStream("page/" + name)
            ?? throw new InvalidOperationException($"The resource page/{name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
