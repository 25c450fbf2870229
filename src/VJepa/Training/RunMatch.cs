using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using VJepa.Runtime;

namespace VJepa.Training;

/// <summary>Whether a folder's checkpoint belongs to the run that is asked for.</summary>
internal static class RunMatch
{
    /// <summary>What may differ if a run goes on with more steps; the schedules then span the longer run.</summary>
    private static readonly string[] length =
    [
        nameof(PretrainingConfig.Epochs), nameof(PretrainingConfig.StepsPerEpoch),
        nameof(PretrainingConfig.WarmupEpochs), nameof(PretrainingConfig.CooldownEpochs),
    ];

    /// <param name="config">The configuration; one that holds a <see cref="PretrainingConfig"/> calls it
    /// <c>Run</c>.</param>
    /// <exception cref="InvalidOperationException">It does not; the message names what differs.</exception>
    public static void Check(string folder, string checkpoint, object config, RunOrigin origin, ILogger? logger)
    {
        var state = Checkpoint.ReadJson(checkpoint);
        var differences = Differences(state, config).ToList();
        var (before, steps) = (StepsOf(state[nameof(CheckpointState.Config)]), StepsOf(ToJson(config)));
        if (steps > before)
        {
            var changed = differences.RemoveAll(IsLength);
            if (changed > 0)
                logger?.LogInformation("{Folder}: goes on, {Steps} steps instead of {Before}", folder, steps, before);
        }
        var recorded = state[nameof(CheckpointState.Origin)]?.Deserialize<RunOrigin>(ConfigurationJson.Options);
        if (recorded is null)
            logger?.LogWarning("{Folder}: its checkpoint does not say which data it was trained on", folder);
        else differences.AddRange(recorded.Differences(origin));
        if (differences.Count == 0) return;
        var more = differences.Count > 5 ? $"; {differences.Count - 5} more" : "";
        var hint = differences.Any(IsLength) ? $"A run can go on with more steps; this one has {before}. " : "";
        throw new InvalidOperationException(
            $"{folder} holds another run. What differs (its value, the new value): " +
            $"{string.Join("; ", differences.Take(5))}{more}. {hint}" +
            "Give the new run a folder of its own, or delete this one to start anew.");
    }

    /// <summary>Where the configuration in a checkpoint's state differs from another.</summary>
    public static IReadOnlyList<string> Differences(JsonNode state, object config) =>
        ConfigurationJson.Differences(state[nameof(CheckpointState.Config)], ToJson(config));

    private static JsonNode? ToJson(object config) =>
        JsonSerializer.SerializeToNode(config, config.GetType(), ConfigurationJson.Options);

    /// <summary>0 for a configuration without a number of steps.</summary>
    private static long StepsOf(JsonNode? config)
    {
        var run = config?["Run"] ?? config;
        return run?[nameof(PretrainingConfig.Epochs)] is { } epochs
            ? (long)epochs * (long)run[nameof(PretrainingConfig.StepsPerEpoch)]!
            : 0;
    }

    private static bool IsLength(string difference) => length.Any(name =>
        difference.StartsWith(name + ":", StringComparison.Ordinal)
        || difference.StartsWith($"Run.{name}:", StringComparison.Ordinal));
}
