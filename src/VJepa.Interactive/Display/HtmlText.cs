namespace VJepa.Interactive.Display;

/// <summary>Text that is HTML already: made by <c>HTML("…")</c> in a cell.</summary>
public sealed record HtmlText(string Content);
