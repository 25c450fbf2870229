using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// Cuts a pass's graph after every block of encoder and predictor and after the encoder, so that its backward pass can
/// be run in stages: after each of them the gradients of a block are done, which TorchSharp has no other way to tell.
/// The stages are numbered in the order of the forward pass: encoder blocks, the encoder's output, predictor blocks.
/// </summary>
internal sealed class GraphCuts : IDisposable
{
    [ThreadStatic]
    private static GraphCuts? current;

    private readonly Dictionary<nn.Module, int> stages;
    private readonly List<(Tensor Output, Tensor Leaf)>[] cuts;

    /// <param name="networks">The networks that the pass runs on.</param>
    public GraphCuts(Networks networks)
    {
        Networks = networks;
        stages = Order(networks).Index().ToDictionary(at => at.Item, at => at.Index);
        cuts = [.. stages.Select(_ => new List<(Tensor, Tensor)>())];
    }

    public Networks Networks { get; }

    /// <summary>Number of stages; that number itself stands for what comes before all of them in the backward
    /// pass.</summary>
    public int Stages => cuts.Length;

    /// <summary>The modules after which graphs are cut, in the order of the forward pass.</summary>
    public static IReadOnlyList<nn.Module> Order(Networks networks) =>
        [.. Blocks(networks.Encoder), networks.Encoder, .. Blocks(networks.Predictor)];

    /// <summary>Runs the pass on this thread and cuts its graph; not what is computed without gradient.</summary>
    public T Record<T>(Func<T> pass)
    {
        Action[] unhook = [.. stages.Keys.Select<nn.Module, Action>(module => module is TransformerBlock block
            ? block.register_forward_hook((_, _, _, _, output) => After(block, output)).remove
            : ((Encoder)module).register_forward_hook((_, _, _, output) => After(module, output)).remove)];
        var before = current;
        current = this;
        try
        {
            return pass();
        }
        finally
        {
            current = before;
            foreach (var remove in unhook) remove();
        }
    }

    /// <summary>A module's output, or where it is cut, a leaf with the same values.</summary>
    public static Tensor After(nn.Module module, Tensor output) => current?.Cut(module, output) ?? output;

    /// <summary>Goes on from the gradients of the last leaves, down to the parameters. Frees the graph on the way.
    /// </summary>
    /// <param name="done">Told of each stage, from <see cref="Stages"/> down to 0, when its gradients are
    /// complete.</param>
    public void Backward(Action<int> done)
    {
        done(Stages);
        for (var stage = cuts.Length - 1; stage >= 0; stage--)
        {
            using (NewDisposeScope())
            {
                (Tensor Output, Tensor? Gradient)[] reached =
                    [.. cuts[stage].Select(cut => (cut.Output, cut.Leaf.grad)).Where(cut => cut.grad is not null)];
                var outputs = reached.Select(cut => cut.Output).ToList();
                if (outputs.Count > 0) autograd.backward(outputs, reached.Select(cut => cut.Gradient!).ToList());
            }
            Free(stage);
            done(stage);
        }
    }

    public void Dispose()
    {
        for (var stage = 0; stage < cuts.Length; stage++) Free(stage);
    }

    private static IEnumerable<nn.Module> Blocks(nn.Module network) => network.modules().OfType<TransformerBlock>();

    /// <summary>Both tensors live until their stage, beyond the dispose scopes of the pass.</summary>
    private Tensor? Cut(nn.Module module, Tensor output)
    {
        if (!output.requires_grad || !stages.TryGetValue(module, out var stage)) return null;
        var leaf = output.detach().requires_grad_().DetachFromDisposeScope();
        cuts[stage].Add((output.DetachFromDisposeScope(), leaf));
        return leaf;
    }

    private void Free(int stage)
    {
        foreach (var (output, leaf) in cuts[stage])
        {
            output.Dispose();
            leaf.Dispose();
        }
        cuts[stage].Clear();
    }
}
