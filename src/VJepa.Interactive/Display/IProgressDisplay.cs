namespace VJepa.Interactive.Display;

/// <summary>Something that draws itself and is redrawn while it changes.</summary>
internal interface IProgressDisplay
{
    MimeBundle ToBundle();
}
