using VJepa.Notebooks.Running;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Notebooks.Runs;

/// <summary>Device and threads of a run.</summary>
internal static class RunMachine
{
    /// <summary>Sets libtorch's threads and finds the device.</summary>
    /// <exception cref="UsageException">There is no such device here.</exception>
    public static Device Prepare(RunPlace place)
    {
        LibTorch.Load();
        if (place.Threads > 0) set_num_threads(place.Threads);
        try
        {
            return Devices.Named(place.Device);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"run.device: {e.Message}");
        }
    }
}
