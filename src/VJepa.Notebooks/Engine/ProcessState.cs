using System.Globalization;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Engine;

/// <summary>What a notebook's code can change for the whole process, set back before the next notebook.</summary>
internal static class ProcessState
{
    private static readonly (CultureInfo? Format, CultureInfo? Language) cultures =
        (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture);

    public static void Restore()
    {
        ConsoleRouter.Install();
        ValueFormatting.Reset();
        CultureInfo.DefaultThreadCurrentCulture = cultures.Format;
        CultureInfo.DefaultThreadCurrentUICulture = cultures.Language;
    }
}
