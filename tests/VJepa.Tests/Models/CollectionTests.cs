using VJepa.Models;
using VJepa.Runtime;
using VJepa.Tests.Video;
using static TorchSharp.torch;

namespace VJepa.Tests.Models;

/// <summary>Alone: they watch the collector, which is everybody's.</summary>
[Collection(typeof(AloneCollection))]
public sealed class CollectionTests
{
    /// <summary>Allocates 20 MB a second until disposed.</summary>
    private sealed class Litter : IDisposable
    {
        private readonly Thread thread;
        private bool going = true;

        public Litter()
        {
            thread = new Thread(() =>
            {
                while (Volatile.Read(ref going))
                {
                    for (var i = 0; i < 20; i++) GC.KeepAlive(new byte[1000]);
                    Thread.Sleep(1);
                }
            });
            thread.Start();
        }

        public void Dispose()
        {
            Volatile.Write(ref going, false);
            thread.Join();
        }
    }

    [Fact]
    public void The_collector_rests_while_a_network_is_called_and_runs_in_between()
    {
        var config = new EncoderConfig { ImageSize = 64, PatchSize = 8, Frames = 4, Width = 64, Depth = 3, Heads = 4 };
        using var start = new Generator(1);
        using var quiet = no_grad();
        var clips = rand([16, 3, 4, 64, 64], generator: start);
        var encoder = new Encoder(config, start);
        var expected = encoder.call(clips);
        var before = GC.CollectionCount(0);
        using var litter = new Litter();
        for (var i = 0; i < 50; i++)
        {
            int during;
            Tensor features;
            using (GarbageCollection.Pause())
            {
                during = GC.CollectionCount(0);
                features = encoder.call(clips + 0);
                during = GC.CollectionCount(0) - during;
            }
            Assert.Equal(0, during);
            Assert.True(features.equal(expected).all().item<bool>(), $"pass {i} differs");
            for (var k = 0; k < 5000; k++) GC.KeepAlive(new byte[1000]);
        }
        Assert.True(GC.CollectionCount(0) > before, "The collector never ran.");
    }

    [Fact]
    public void Threads_that_pause_one_after_the_other_do_not_wait_for_each_other_forever()
    {
        var done = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var outer = GarbageCollection.Pause();
                using var inner = GarbageCollection.Pause();
                for (var k = 0; k < 400; k++) GC.KeepAlive(new byte[1000]);
            }
            Interlocked.Increment(ref done);
        });
        Assert.Equal(8, done);
    }
}
