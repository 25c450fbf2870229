using VJepa.Models;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// Runs shares of the batch in parallel, each on its own thread and replica of the networks. The shares' features are
/// joined before the objective, which sees the whole batch; its gradient is passed back to the shares.
/// </summary>
public sealed class ThreadedRunner : IStepRunner
{
    internal const int MaxShares = 8;

    private readonly Networks networks;
    private readonly IReadOnlyList<TrainedParameter> parameters;
    private readonly FusedAdamW optimizer;
    private readonly WeightCasts casts = new();
    private readonly List<Replica> replicas;
    private readonly Tensor[] weights;
    private readonly Dictionary<string, double> clip = [];
    private JoinedShares? joined;
    private long updates;

    public ThreadedRunner(Networks networks, IReadOnlyList<TrainedParameter> parameters, AdamWSettings settings)
    {
        (this.networks, this.parameters) = (networks, parameters);
        optimizer = new FusedAdamW(settings, GradientsOf);
        replicas = [new Replica(networks, copy: false, casts)];
        nn.Module[] all = [networks.Encoder, networks.Predictor, networks.TargetEncoder];
        weights = [.. all.SelectMany(network => network.parameters())];
    }

    /// <summary>A fixed number of shares: <c>new Pretrainer(config, runner:
    /// ThreadedRunner.WithShares(2))</c>.</summary>
    public static RunnerFactory WithShares(int shares) => (networks, parameters, settings, _) =>
        new ThreadedRunner(networks, parameters, settings) { Shares = shares };

    /// <summary>Shares of a batch; null: libtorch's number of threads, at most 8. Another number gives the same step up
    /// to rounding.</summary>
    public int? Shares { get; set; }

    public IReadOnlyList<MaskedFeatures> Forward(IReadOnlyList<ClipGroup> groups, ForwardPass pass)
    {
        var count = SharesFor(groups);
        while (replicas.Count < count) replicas.Add(new Replica(networks, copy: true, casts));
        foreach (var replica in replicas) replica.Follow(networks);
        casts.Renew(networks.Encoder.ComputeType == bfloat16 ? weights : []);
        if (count == 1)
        {
            using var here = replicas[0].Memory.Enter();
            return pass(networks, groups);
        }
        var shares = new IReadOnlyList<MaskedFeatures>[count];
        TensorThreads.Run(count, get_num_threads(), i =>
        {
            using var here = replicas[i].Memory.Enter();
            using var scope = NewDisposeScope();
            var features = pass(replicas[i].Networks, [.. groups.Select(group => group.Part(i, count))]);
            foreach (var kept in features.SelectMany(pair => new[] { pair.Context, pair.Predicted, pair.Targets }))
                kept.DetachFromDisposeScope();
            shares[i] = features;
        });
        joined = new JoinedShares(groups, shares);
        return joined.Whole;
    }

    public void Backward(Tensor loss) => Backward(loss, _ => { });

    /// <param name="below">Goes on where a pass's graph was cut (<see cref="GraphCuts"/>), given the networks of the
    /// pass. It runs on each share's thread.</param>
    internal void Backward(Tensor loss, Action<Networks> below)
    {
        using (replicas[0].Memory.Enter())
        {
            loss.backward(); // with several shares, down to the joined features
            if (joined is null) below(networks);
        }
        replicas[0].Memory.FreeHanded();
        if (joined is not { } shares) return;
        TensorThreads.Run(shares.Count, get_num_threads(), i =>
        {
            using var here = replicas[i].Memory.Enter();
            using var scope = NewDisposeScope();
            shares.Backward(i);
            below(replicas[i].Networks);
            replicas[i].Memory.FreeHanded();
        });
        FreeShares();
    }

    public double ClipGradients(string network, double? maxNorm)
    {
        var norm = optimizer.Norm(parameters.Where(p => p.Network == network));
        clip[network] = GradientClipping.Factor(norm, maxNorm);
        return norm;
    }

    public void Update(double learningRate, double weightDecay, double momentum)
    {
        optimizer.Update(parameters, learningRate, weightDecay, momentum, p => clip.GetValueOrDefault(p.Network, 1));
        NativeMemory.ReleaseAt(++updates);
    }

    public void ForgetGradients()
    {
        FreeShares();
        clip.Clear();
        foreach (var replica in replicas) replica.ForgetGradients();
        foreach (var parameter in parameters) parameter.Value.grad = null;
    }

    public void Dispose()
    {
        FreeShares();
        foreach (var replica in replicas) replica.Dispose();
        casts.Dispose();
    }

    private void FreeShares()
    {
        joined?.Dispose();
        joined = null;
    }

    private int SharesFor(IReadOnlyList<ClipGroup> groups)
    {
        var batch = groups[0].Clips.shape[0];
        if (groups.Any(group => group.Clips.shape[0] != batch)) return 1;
        return (int)Math.Clamp(Shares ?? Math.Min(get_num_threads(), MaxShares), 1, batch);
    }

    /// <summary>The gradients of a parameter that all shares have so far, to be summed.</summary>
    internal IReadOnlyList<Tensor> GradientsOf(TrainedParameter parameter)
    {
        var address = TensorMemory.Address(parameter.Value);
        var found = replicas.SelectMany(replica => replica.GradientsAt(address)).ToList();
        if (found.Count == 0 && parameter.Value.grad is { } own) found.Add(own); // of the objective's own parameters
        return found;
    }
}
