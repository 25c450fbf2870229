using TorchSharp;
using VJepa.Runtime;

namespace VJepa.Tests.Runtime;

public sealed class MachineTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(16), InlineData(128)]
    public void Compute_and_decode_threads_add_up_to_the_cores(int cores)
    {
        foreach (int? wanted in new int?[] { null, 0, 1, 5, 1000 })
        {
            var plan = ThreadPlan.Choose(wanted, cores);
            Assert.Equal(cores, plan.Compute + plan.Decode);
            Assert.True(plan.Compute >= 1, plan.ToString());
            if (wanted is { } workers) Assert.True(plan.Decode <= workers, plan.ToString());
        }
    }

    [Fact]
    public void Clips_are_decoded_ahead_only_if_a_GPU_trains() =>
        Assert.Equal(torch.cuda_is_available() ? 2 : 0, ThreadPlan.Choose(cores: 16).Decode);

    [Fact]
    public void A_machine_without_cores_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ThreadPlan.Choose(cores: 0));

    [Fact]
    public void The_description_agrees_with_what_the_system_says()
    {
        var machine = Machine.Describe();
        Assert.Equal(Environment.ProcessorCount, machine.Cores);
        Assert.Equal(torch.get_num_threads(), machine.ComputeThreads);
        Assert.Contains(machine.LibTorch, machine.ToString());
        Assert.SkipUnless(File.Exists("/proc/cpuinfo"), "There is no /proc/cpuinfo to compare with.");
        var lines = File.ReadLines("/proc/cpuinfo");
        var flags = lines.First(line => line.StartsWith("flags", StringComparison.Ordinal)).Split(' ');
        foreach (var name in new[] { "avx2", "avx512f", "avx512_bf16", "amx_bf16" })
            Assert.Equal(flags.Contains(name), machine.Instructions.Contains(name));
    }

    [Fact]
    public void An_unknown_device_is_refused_with_a_list_of_those_present()
    {
        Assert.Equal(DeviceType.CPU, Devices.Named("CPU").type);
        Assert.Equal(Devices.Best.type, Devices.Named("auto").type);
        foreach (var name in new[] { "tpu", "cuda:99", "cuda:x", "cpu:0:0", "" })
        {
            var error = Assert.Throws<ArgumentException>(() => Devices.Named(name));
            Assert.Contains($"'{name}'", error.Message);
            Assert.Contains("cpu", error.Message);
        }
    }
}
