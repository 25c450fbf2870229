using TorchSharp;
using VJepa.Video;

namespace VJepa.Tests.Video;

/// <summary>Tests that run alone because they change libtorch's thread count.</summary>
[CollectionDefinition(DisableParallelization = true)]
public class AloneCollection;

[Collection(typeof(AloneCollection))]
public sealed class CoreShareTests : IDisposable
{
    private static readonly ClipLoaderOptions Options = new()
    {
        BatchSize = 2,
        Sampling = FrameSampling.ByStride(4, 2, randomStart: true),
        Transform = new TrainTransform { CropSize = 16 },
    };

    public CoreShareTests() => torch.set_num_threads(Environment.ProcessorCount);

    public void Dispose() => torch.set_num_threads(1);

    [Fact]
    public void Workers_and_threads_of_libtorch_are_together_no_more_than_the_cores_until_the_workers_end()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "Needs two cores, one to decode and one to compute.");
        using (var first = new CoreShare(1))
        using (new CoreShare(1))
        {
            first.Apply();
            Assert.Equal(Math.Max(1, Environment.ProcessorCount - 2), torch.get_num_threads());
        }
        Assert.Equal(Environment.ProcessorCount, torch.get_num_threads());
    }

    [Fact]
    public void A_loader_by_the_plan_leaves_libtorch_the_plans_threads()
    {
        using var made = new MadeVideos(2);
        var plan = VJepa.Runtime.ThreadPlan.Choose();
        using (var loader = new ClipLoader(made.List, Options))
        {
            loader.Next().Dispose();
            Assert.Equal((plan.Decode, plan.Compute), (loader.Workers, torch.get_num_threads()));
        }
        Assert.Equal(Environment.ProcessorCount, torch.get_num_threads());
    }

    [Fact]
    public void A_given_number_of_workers_is_used_as_it_is()
    {
        using var made = new MadeVideos(2);
        var cores = Environment.ProcessorCount;
        using var loader = new ClipLoader(made.List, Options with { Workers = cores + 3 });
        loader.Next().Dispose();
        Assert.Equal((cores + 3, cores), (loader.Workers, torch.get_num_threads()));
    }

    [Fact]
    public void Batches_are_in_page_locked_memory_where_there_is_CUDA()
    {
        Assert.SkipUnless(torch.cuda_is_available(), "There is no CUDA device.");
        using var made = new MadeVideos(2);
        using var loader = new ClipLoader(made.List, Options);
        using var batch = loader.Next();
        Assert.True(batch.Clips.is_pinned());
    }
}
