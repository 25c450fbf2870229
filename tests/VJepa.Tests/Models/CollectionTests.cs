using VJepa.Models;
using VJepa.Tests.Video;
using static TorchSharp.torch;

namespace VJepa.Tests.Models;

/// <summary>Alone: so many collections hold up all other tests.</summary>
[Collection(typeof(AloneCollection))]
public sealed class CollectionTests
{
    [Fact]
    public void Networks_called_without_a_scope_give_the_same_while_the_garbage_collector_runs()
    {
        var config = new EncoderConfig { ImageSize = 64, PatchSize = 8, Frames = 4, Width = 64, Depth = 3, Heads = 4 };
        using var start = new Generator(1);
        using var noGrad = no_grad();
        var clips = rand([16, 3, 4, 64, 64], generator: start);
        var encoder = new Encoder(config, start);
        var predictor = new Predictor(new PredictorConfig { Width = 16, Depth = 2 }, config, 0, start);
        var (seen, hidden) = (arange(0, 64).expand(16, -1), arange(64, 128).expand(16, -1));
        Tensor Predict() => predictor.call(encoder.call(clips + 0, seen + 0), seen + 0, hidden + 0, 0);

        var expected = Predict();
        var going = true;
        var collector = new Thread(() =>
        {
            while (Volatile.Read(ref going))
            {
                GC.Collect(0, GCCollectionMode.Forced);
                Thread.Sleep(1); // without a rest the next collection may stop the other thread before it has woken from the last one, for good
            }
        });
        collector.Start();
        try
        {
            for (var i = 0; i < 100; i++) Assert.True(Predict().equal(expected).all().item<bool>(), $"pass {i} differs");
        }
        finally
        {
            Volatile.Write(ref going, false);
            collector.Join();
        }
    }
}
