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
        var threads = place.Threads > 0 ? place.Threads : get_num_threads() / MpiLaunch.OnThisMachine;
        set_num_threads(Math.Max(1, threads));
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
