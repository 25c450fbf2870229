using TorchSharp.Modules;
using VJepa.Lab.Evaluation;
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
    public void The_collector_rests_in_the_forward_pass_and_in_the_update_of_a_probe()
    {
        using var features = Evaluation.Features.OneTokenTells(clips: 8, seed: 1);
        var settings = new ProbeSettings { Epochs = 2, BatchSize = 4, LearningRates = [1e-3], WeightDecays = [0] };
        Watched.Seen.Clear();
        var trained = ProbeTraining.Train(_ => new WatchedProbe(), features, features, settings);
        Assert.False(GarbageCollection.IsPaused);
        Assert.Equal(4 * 2 + 2, Watched.Seen.Count); // four steps, and two sets judged
        Assert.All(Watched.Seen, Assert.True);
        foreach (var probe in trained) probe.Dispose();
    }

    private sealed class WatchedProbe : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter weight = nn.Parameter(zeros(12, 3));

        public WatchedProbe()
            : base(nameof(WatchedProbe)) => RegisterComponents();

        public override Tensor forward(Tensor tokens) => Watched.apply(tokens.mean([1]).matmul(weight));
    }

    /// <summary>The identity; notes in each direction whether the collector rests.</summary>
    private sealed class Watched : autograd.SingleTensorFunction<Watched>
    {
        public static List<bool> Seen { get; } = [];

        public override string Name => nameof(Watched);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Seen.Add(GarbageCollection.IsPaused);
            return ((Tensor)vars[0]).clone();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            Seen.Add(GarbageCollection.IsPaused);
            return [gradient.clone()];
        }
    }

    [Fact]
    public void Garbage_of_pauses_does_not_stay_resident()
    {
        static long Resident()
        {
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
        var before = Resident();
        for (var i = 0; i < 1500; i++)
        {
            using var pause = GarbageCollection.Pause();
            for (var k = 0; k < 1000; k++) GC.KeepAlive(new byte[1000]);
        }
        Assert.InRange(Resident() - before, long.MinValue, 500L << 20); // of 1500 MB
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
