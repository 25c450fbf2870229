namespace VJepa.Notebooks.Engine;

/// <summary>A NuGet package a cell asks for; <paramref name="Version"/> null means the newest.</summary>
internal sealed record PackageRequest(string Name, string? Version, int Line);
