using System.Runtime.CompilerServices;
using TorchSharp;

namespace VJepa.Tests;

internal static class TorchThreads
{
    /// <summary>The runner is parallel; libtorch inside one test is not.</summary>
    [ModuleInitializer]
    internal static void UseOne() => torch.set_num_threads(1);
}
