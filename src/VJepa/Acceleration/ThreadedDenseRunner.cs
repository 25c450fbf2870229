using VJepa.Runtime;
using VJepa.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// Runs shares of a V-JEPA 2.1 batch in parallel, each on its own thread and copy of the networks. The loss is a mean
/// over clips, so each share has a backward pass of its own; the update sums the gradients.
/// </summary>
internal sealed class ThreadedDenseRunner : IDenseRunner
{
    private readonly DenseNetworks networks;
    private readonly IReadOnlyList<TrainedParameter> parameters;
    private readonly int? shares;
    private readonly FusedAdamW optimizer;
    private readonly WeightCasts casts = new();
    private readonly List<(DenseNetworks Networks, SharedModules Modules)> replicas;
    private readonly Tensor[] weights;
    private readonly Dictionary<string, double> clip = [];

    /// <param name="shares">Shares of a batch; null: libtorch's number of threads, at most 8.</param>
    public ThreadedDenseRunner(
        DenseNetworks networks, IReadOnlyList<TrainedParameter> parameters, AdamWSettings settings, int? shares)
    {
        (this.networks, this.parameters, this.shares) = (networks, parameters, shares);
        optimizer = new FusedAdamW(settings, GradientsOf);
        replicas = [(networks, new SharedModules([networks.Encoder, networks.Predictor], null, casts))];
        nn.Module[] all = [networks.Encoder, networks.Predictor, networks.TargetEncoder];
        weights = [.. all.SelectMany(network => network.parameters())];
    }

    public IReadOnlyList<T> Run<T>(ClipGroup group, DensePass<T> pass)
    {
        var batch = group.Clips.shape[0];
        var count = (int)Math.Clamp(shares ?? Math.Min(get_num_threads(), ThreadedRunner.MaxShares), 1, batch);
        while (replicas.Count < count) replicas.Add(Copy());
        foreach (var (copy, modules) in replicas.Skip(1))
        {
            (copy.Encoder.ComputeType, copy.Encoder.Recompute) =
                (networks.Encoder.ComputeType, networks.Encoder.Recompute);
            (copy.Predictor.ComputeType, copy.Predictor.Recompute) =
                (networks.Predictor.ComputeType, networks.Predictor.Recompute);
            modules.Follow();
        }
        casts.Renew(networks.Encoder.ComputeType == bfloat16 ? weights : []);
        var made = new T[count];
        void Share(int i)
        {
            using var here = replicas[i].Modules.Memory.Enter();
            using var scope = NewDisposeScope();
            var part = group.Part(i, count);
            made[i] = pass(replicas[i].Networks, part, part.Clips.shape[0] / (double)batch);
            replicas[i].Modules.Memory.FreeHanded();
        }
        if (count == 1) Share(0);
        else TensorThreads.Run(count, get_num_threads(), Share);
        return made;
    }

    public double ClipGradients(string network, double? maxNorm)
    {
        var norm = optimizer.Norm(parameters.Where(p => p.Network == network));
        clip[network] = GradientClipping.Factor(norm, maxNorm);
        return norm;
    }

    public void Update(double learningRate, double weightDecay, double momentum) =>
        optimizer.Update(parameters, learningRate, weightDecay, momentum, p => clip.GetValueOrDefault(p.Network, 1));

    public void ForgetGradients()
    {
        clip.Clear();
        foreach (var (_, modules) in replicas) modules.ForgetGradients();
    }

    public void Dispose()
    {
        foreach (var (_, modules) in replicas) modules.Dispose();
        casts.Dispose();
    }

    private (DenseNetworks, SharedModules) Copy()
    {
        using var scope = NewDisposeScope();
        using var drawn = new Generator(0); // for initial weights, which are replaced
        var (encoder, predictor) = (networks.Encoder, networks.Predictor);
        var copy = networks with
        {
            Encoder = new DenseEncoder(encoder.Config, encoder.Levels, drawn),
            Predictor = new DensePredictor(
                predictor.Config, encoder.Config, predictor.Levels, predictor.Outputs, drawn),
        };
        return (copy, new SharedModules([copy.Encoder, copy.Predictor], [encoder, predictor], casts));
    }

    private IReadOnlyList<Tensor> GradientsOf(TrainedParameter parameter)
    {
        var address = TensorMemory.Address(parameter.Value);
        return [.. replicas.SelectMany(replica => replica.Modules.GradientsAt(address))];
    }
}
