namespace VJepa.Tests.Training;

/// <summary>First weights come from libtorch's one global generator, so tests that compare whole runs have it to themselves.</summary>
[CollectionDefinition(nameof(SeededAlone), DisableParallelization = true)]
public sealed class SeededAlone;
