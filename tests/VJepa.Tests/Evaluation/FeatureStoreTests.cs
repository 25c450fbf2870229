using VJepa.Training;
using VJepa.Lab.Evaluation;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

public sealed class FeatureStoreTests : IDisposable
{
    private static readonly EncoderConfig Config = new() { ImageSize = 16, PatchSize = 8, Frames = 4, Width = 12, Depth = 1, Heads = 2 };

    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-features-").FullName;
    private readonly Encoder encoder = Fresh(1);
    private int asked;

    private string Store => Path.Combine(folder, "sub", "train");

    public void Dispose()
    {
        encoder.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static Encoder Fresh(ulong seed)
    {
        using var generator = new Generator(seed);
        return new Encoder(Config with { Initialization = Initialization.FanIn }, generator);
    }

    private IEnumerable<ClipBatch> Batches()
    {
        asked++;
        for (var i = 0; i < 4; i++)
        {
            using var generator = new Generator((ulong)i);
            var labels = tensor([i % 2, 1L, 0]);
            yield return new ClipBatch(randn([3, 3, 4, 16, 16], generator: generator).DetachFromDisposeScope(), labels.DetachFromDisposeScope(), []);
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_store_gives_the_features_that_memory_has_and_takes_them_once(bool half)
    {
        using var scope = NewDisposeScope();
        var settings = new ExtractionSettings { Half = half };
        using var memory = FeatureExtractor.Extract(encoder, Batches(), 2, settings);
        for (var pass = 0; pass < 2; pass++)
        {
            using var stored = FeatureStore.Extract(Store, "list 1", encoder, Batches(), 2, settings);
            Near.Within(0, stored.Features, memory.Features, "features");
            Assert.Equal(memory.Labels.data<long>(), stored.Labels.data<long>());
            Assert.Equal((memory.Classes, memory.TimeSlices), (stored.Classes, stored.TimeSlices));
        }
        Assert.Equal(2, asked); // once for memory, once for the store
    }

    [Fact]
    public void Other_weights_other_clips_and_a_damaged_file_are_taken_anew()
    {
        using var scope = NewDisposeScope();
        void Take(string data, Encoder with, int expected)
        {
            using var set = FeatureStore.Extract(Store, data, with, Batches(), 2);
            Assert.Equal(expected, asked);
            using var memory = FeatureExtractor.Extract(with, Batches(), 2);
            asked--;
            Near.Within(0, set.Features, memory.Features, data);
        }
        Take("list 1", encoder, 1);
        Take("list 2", encoder, 2);
        using var other = Fresh(2);
        Take("list 2", other, 3);
        using (var file = new FileStream(Store + ".features", FileMode.Open)) file.SetLength(file.Length - 1);
        Take("list 2", other, 4);
        File.WriteAllText(Store + ".json", "{");
        Take("list 2", other, 5);
    }

    [Fact]
    public void A_stop_in_the_middle_leaves_no_half_a_store()
    {
        IEnumerable<ClipBatch> Broken() => Batches().Select((batch, i) => i == 2 ? throw new OperationCanceledException() : batch);
        Assert.Throws<OperationCanceledException>(() => FeatureStore.Extract(Store, "list", encoder, Broken(), 2));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Store)!));
    }

    [Fact]
    public void A_grid_of_probes_learns_from_a_store_as_from_memory()
    {
        using var scope = NewDisposeScope();
        using var memory = FeatureExtractor.Extract(encoder, Batches(), 2);
        using var stored = FeatureStore.Extract(Store, "list", encoder, Batches(), 2);
        var settings = new ProbeSettings { Epochs = 2, BatchSize = 4, LearningRates = [1e-3, 1e-2], WeightDecays = [.01, .1] };
        IReadOnlyList<double> Losses(FeatureSet set)
        {
            var probes = ProbeTraining.Train(_ => new LinearProbe(set.Width, 2), set, set, settings);
            foreach (var probe in probes) probe.Dispose();
            Assert.Equal(4, probes.Count);
            return [.. probes.SelectMany(probe => probe.Result.Losses)];
        }
        using var pooledMemory = memory.Pool(TokenPooling.Mean);
        using var pooledStore = stored.Pool(TokenPooling.Mean);
        Assert.Equal(Losses(pooledMemory), Losses(pooledStore));
    }
}
