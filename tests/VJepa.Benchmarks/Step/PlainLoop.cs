using TorchSharp;
using TorchSharp.Modules;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Step;

/// <summary>The yardstick: a pretraining step as one writes it first. Eager, float32, the built-in AdamW, EMA parameter by parameter.</summary>
internal sealed class PlainLoop : IDisposable
{
    private readonly PretrainingConfig config;
    private readonly PlainEncoder encoder, target;
    private readonly PlainPredictor predictor;
    private readonly AdamW optimizer;
    private readonly MaskSampler sampler;
    private long step;

    public PlainLoop(PretrainingConfig config, Device device)
    {
        this.config = config;
        manual_seed(config.Seed);
        encoder = new PlainEncoder(config.Encoder);
        predictor = new PlainPredictor(config.Predictor, config.Encoder);
        target = new PlainEncoder(config.Encoder);
        target.load_state_dict(encoder.state_dict());
        encoder.to(device);
        predictor.to(device);
        target.to(device);
        optimizer = optim.AdamW([.. encoder.parameters(), .. predictor.parameters()], config.LearningRate, weight_decay: config.WeightDecay);
        sampler = new MaskSampler(config.Encoder.Grid, config.Masks, config.BatchCut);
    }

    public double Step(Tensor clips)
    {
        using var scope = NewDisposeScope();
        var masks = sampler.Sample((int)clips.shape[0], step++, config.Seed).Select(mask => mask.To(clips.device)).ToArray();
        Tensor wanted;
        using (no_grad())
        {
            var features = target.forward(clips, null);
            wanted = nn.functional.layer_norm(features, [features.shape[^1]]);
        }
        Tensor? loss = null;
        for (var i = 0; i < masks.Length; i++)
        {
            var predicted = predictor.call(encoder.call(clips, masks[i].Context), masks[i].Context, masks[i].Target, i);
            var part = (predicted - Tokens.Gather(wanted, masks[i].Target)).abs().mean() / masks.Length;
            loss = loss is null ? part : loss + part;
        }
        optimizer.zero_grad();
        loss!.backward();
        optimizer.step();
        using (no_grad())
        {
            foreach (var (follower, leader) in target.parameters().Zip(encoder.parameters())) follower.mul_(.998).add_(leader, .002);
        }
        return loss.item<float>();
    }

    public void Dispose()
    {
        optimizer.Dispose();
        encoder.Dispose();
        predictor.Dispose();
        target.Dispose();
    }
}
