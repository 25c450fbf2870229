using System.Diagnostics;
using VJepa.Acceleration;
using VJepa.Models;
using VJepa.Objectives;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Processes;

/// <summary>
/// Runs the step on several processes, each with its own copy of the networks and its own part of the batch: the rows
/// that <see cref="ClipGroup.Part"/> gives it, with the masks that one process would draw for them. Features are
/// gathered before the objective, so normalization and objective see the whole batch, and every process knows the same
/// loss; gradients are summed over processes. It is the step of one process up to rounding.
/// <para>Gradients travel beside the backward pass: those of a block while the pass is in the blocks below it
/// (<see cref="OverlappedPass"/>).</para>
/// </summary>
public sealed class MpiRunner : IStepRunner
{
    private readonly ProcessGroup processes;
    private readonly IStepRunner inner;
    private readonly IReadOnlyList<TrainedParameter> parameters;
    private readonly GradientBuckets buckets;
    private readonly OverlappedPass overlapped;
    private readonly Stopwatch waiting = new();
    private SharedFeatures? shared;
    private bool started, summed;

    /// <param name="processes">All processes, which must run the same steps.</param>
    /// <param name="inner">Runs this process's part.</param>
    /// <param name="networks">The networks that it trains.</param>
    public MpiRunner(
        ProcessGroup processes, IStepRunner inner, Networks networks, IReadOnlyList<TrainedParameter> parameters)
    {
        (this.processes, this.inner, this.parameters) = (processes, inner, parameters);
        buckets = new(processes, networks, parameters, GradientsOf);
        overlapped = new(inner, buckets);
    }

    /// <summary>Whether gradients travel beside the backward pass, or after it.</summary>
    public bool Overlap { get; set; } = true;

    /// <summary>How many sums over processes the last step had begun before the last stage of its backward pass, the
    /// encoder's first block.</summary>
    public int EarlySums => overlapped.Early;

    /// <summary>Time so far between the end of a step's backward passes and the end of its sums.</summary>
    public double WaitSeconds => waiting.Elapsed.TotalSeconds;

    /// <summary>For <c>new Pretrainer(config, runner: MpiRunner.On(processes))</c>.</summary>
    /// <param name="inner">Creates what runs a process's part; null: the device's default.</param>
    public static RunnerFactory On(ProcessGroup processes, RunnerFactory? inner = null) =>
        (networks, parameters, settings, device) => new MpiRunner(
            processes, (inner ?? IStepRunner.For)(networks, parameters, settings, device), networks, parameters);

    /// <summary>The rows of a batch that a process computes, in all parts of the batch together.</summary>
    /// <param name="parts">Parts of the batch that are computed one after the other (Accumulation).</param>
    public static IReadOnlyCollection<int> Rows(int batch, int parts, int process, int processes) =>
        [.. Enumerable.Range(0, parts).SelectMany(part =>
        {
            var (from, to) = (batch * part / parts, batch * (part + 1) / parts);
            var (first, end) = ((to - from) * process / processes, (to - from) * (process + 1) / processes);
            return Enumerable.Range(from + first, end - first);
        })];

    /// <param name="groups">The whole batch, with the same masks in every process.</param>
    /// <exception cref="ArgumentException">A group has fewer clips than there are processes.</exception>
    public IReadOnlyList<MaskedFeatures> Forward(IReadOnlyList<ClipGroup> groups, ForwardPass pass)
    {
        if (groups.FirstOrDefault(group => group.Clips.shape[0] < processes.Size) is { } small)
        {
            throw new ArgumentException(
                $"{small.Clips.shape[0]} clips can't be shared by {processes.Size} processes: give each one or more, " +
                "by a larger batch, fewer parts of it (Accumulation) or fewer processes.");
        }
        if (!started) Start();
        started = true;
        var mine = overlapped.Forward(
            [.. groups.Select(group => group.Part(processes.Rank, processes.Size))], pass, Overlap);
        shared = new SharedFeatures(processes, groups, mine);
        return shared.Whole;
    }

    public void Backward(Tensor loss)
    {
        // Every process computes the objective's own gradients for the whole batch. Each counts as one share, so that
        // the sum over processes is right; features belong to one process alone, which makes up for the share.
        (loss / processes.Size).backward();
        if (shared?.Continuation(processes.Size) is { } rest) overlapped.Backward(rest);
        shared = null;
    }

    public double ClipGradients(string network, double? maxNorm)
    {
        SumGradients();
        return inner.ClipGradients(network, maxNorm);
    }

    public void Update(double learningRate, double weightDecay, double momentum)
    {
        SumGradients();
        inner.Update(learningRate, weightDecay, momentum);
    }

    public void ForgetGradients()
    {
        (shared, summed) = (null, false);
        overlapped.Forget();
        inner.ForgetGradients();
    }

    public void Dispose()
    {
        overlapped.Dispose();
        inner.Dispose();
        buckets.Dispose();
    }

    /// <summary>Once a step, after the last of its backward passes.</summary>
    private void SumGradients()
    {
        if (summed) return;
        summed = true;
        overlapped.End();
        waiting.Start();
        buckets.Sum(inner.ForgetGradients);
        waiting.Stop();
    }

    private IReadOnlyList<Tensor> GradientsOf(TrainedParameter parameter) => inner is ThreadedRunner threaded
        ? threaded.GradientsOf(parameter)
        : parameter.Value.grad is { } gradient ? [gradient] : [];

    /// <summary>Gives every process the weights, moments and update counts of process 0.</summary>
    private void Start()
    {
        foreach (var parameter in parameters)
        {
            processes.Broadcast(parameter.Value);
            if (parameter.Target is { } target) processes.Broadcast(target);
            processes.Broadcast(parameter.ExpAvg);
            processes.Broadcast(parameter.ExpAvgSq);
            parameter.Updates = processes.Broadcast(parameter.Updates);
        }
    }
}
