using System.Runtime.CompilerServices;
using TorchSharp;
using VJepa.Runtime;

namespace VJepa.Tests;

internal static class TorchThreads
{
    /// <summary>The runner is parallel; libtorch inside one test is not.</summary>
    [ModuleInitializer]
    internal static void UseOne()
    {
        LibTorch.Load();
        torch.set_num_threads(1);
    }
}
