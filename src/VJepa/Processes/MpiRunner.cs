using VJepa.Acceleration;
using VJepa.Objectives;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Processes;

/// <summary>
/// Runs the step on several processes, each with its own copy of the networks and its own part of the batch: the rows
/// that <see cref="ClipGroup.Part"/> gives it, with the masks that one process would draw for them. Features are
/// gathered before the objective, so normalization and objective see the whole batch, and every process knows the same
/// loss; gradients are summed over processes. It is the step of one process up to rounding.
/// <para>Gradients travel after the backward pass, since TorchSharp can't tell when a parameter's gradient is
/// done.</para>
/// </summary>
/// <param name="processes">All processes, which must run the same steps.</param>
/// <param name="inner">Runs this process's part.</param>
public sealed class MpiRunner(
    ProcessGroup processes, IStepRunner inner, IReadOnlyList<TrainedParameter> parameters) : IStepRunner
{
    private readonly GradientBuckets buckets = new(parameters);
    private SharedFeatures? shared;
    private bool started, summed;

    /// <summary>For <c>new Pretrainer(config, runner: MpiRunner.On(processes))</c>.</summary>
    /// <param name="inner">Creates what runs a process's part; null: the device's default.</param>
    public static RunnerFactory On(ProcessGroup processes, RunnerFactory? inner = null) =>
        (networks, parameters, settings, device) => new MpiRunner(
            processes, (inner ?? IStepRunner.For)(networks, parameters, settings, device), parameters);

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
        var mine = inner.Forward([.. groups.Select(group => group.Part(processes.Rank, processes.Size))], pass);
        shared = new SharedFeatures(processes, groups, mine);
        return shared.Whole;
    }

    public void Backward(Tensor loss)
    {
        // Every process computes the objective's own gradients for the whole batch. Each counts as one share, so that
        // the sum over processes is right; features belong to one process alone, which makes up for the share.
        (loss / processes.Size).backward();
        if (shared?.Continuation(processes.Size) is { } rest) inner.Backward(rest);
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
        inner.ForgetGradients();
    }

    public void Dispose()
    {
        inner.Dispose();
        buckets.Dispose();
    }

    /// <summary>Once a step, after the last of its backward passes.</summary>
    private void SumGradients()
    {
        if (summed) return;
        summed = true;
        buckets.Sum(processes, GradientsOf, inner.ForgetGradients);
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
