using System.Runtime.CompilerServices;
using VJepa.Interactive.Polyglot;

namespace VJepa.Interactive;

/// <summary>What the first cell of a notebook calls, so that the notebook runs in .NET Interactive as well.</summary>
public static class Kit
{
    private static readonly Lock loading = new();
    private static bool isLoaded;

    /// <summary>
    /// In .NET Interactive (Polyglot Notebooks), makes the kit's libraries, formatters and using directives known to
    /// the cells that follow. Everywhere else it does nothing: the kit's own kernel has them from the start.
    /// </summary>
    /// <param name="onlineCharts">Charts load plotly.js from the network, by Plotly.NET.Interactive: smaller notebooks
    /// that show no charts offline. Otherwise the first cell with a chart carries the script.</param>
    /// <exception cref="FileNotFoundException">The folder of this library does not have the kit's libraries.
    /// </exception>
    public static void Load(bool onlineCharts = false)
    {
        if (AppDomain.CurrentDomain.GetAssemblies().Any(a => a.GetName().Name == "Microsoft.DotNet.Interactive"))
            LoadThere(onlineCharts);
    }

    // A method of its own: in other hosts there is nothing that it could be compiled against.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadThere(bool onlineCharts)
    {
        lock (loading)
        {
            if (!isLoaded && PolyglotKernel.Here is { } kernel)
            {
                KitAssemblies.Serve();
                PolyglotSession.Start(kernel);
                isLoaded = true;
            }
            if (isLoaded)
                PolyglotSession.SetCharts(onlineCharts);
        }
    }
}
