namespace VJepa.Lab.Plots;

/// <summary>Something with a page fragment of its own, which needs no script and nothing from the network.</summary>
public interface IHtmlFragment
{
    string ToHtml();
}
