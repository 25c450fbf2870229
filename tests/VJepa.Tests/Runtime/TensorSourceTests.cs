namespace VJepa.Tests.Runtime;

/// <summary>The second half of <see cref="DeviceTests"/>.</summary>
public sealed class TensorSourceTests
{
    /// <summary>File, call, and why it needs no device.</summary>
    private static readonly (string File, string Call, string Reason)[] allowed =
    [
        ("Masking/MaskSampler.cs", "randperm", "masks are drawn on the CPU; the step moves them"),
        ("Masking/MaskSampler.cs", "tensor", "the step moves masks"),
        ("Masking/MultiBlockMask.cs", "rand", "read as a number at once"),
        ("Masking/RandomTubeMask.cs", "randperm", "read as numbers at once"),
        ("Models/PositionTable.cs", "tensor", "a network's table moves with it, as a buffer"),
        ("Models/Predictor.cs", "zeros", "a parameter moves with its network"),
        ("Variants/DenseEncoder.cs", "zeros", "a parameter moves with its network"),
        ("Variants/LeVJepaEncoder.cs", "zeros", "a parameter moves with its network"),
        ("Variants/TokenDrop.cs", "rand", "indices are drawn on the CPU; the trainer moves them"),
        ("Variants/ViewCrops.cs", "rand", "read as numbers at once"),
    ];

    [Fact]
    public void A_tensor_that_the_method_makes_names_its_device_or_is_moved_to_it()
    {
        Assert.SkipWhen(SourceScan.Folder is null, "the sources are not here");
        var found = SourceScan.WithoutDevice(
            SourceScan.Folder!, ["Models", "Masking", "Objectives", "Training", "Variants"]).ToList();
        Assert.All(
            found.Where(call => !call.Rest.StartsWith(".to(", StringComparison.Ordinal)
                || !call.Rest.Contains("device", StringComparison.Ordinal)),
            call => Assert.True(
                allowed.Any(one => one.File == call.File && call.Call.StartsWith(one.Call, StringComparison.Ordinal)),
                $"{call.File}: {call.Call} is made on the CPU: give it a device."));
        Assert.All(allowed, one => Assert.Contains(found, call => call.File == one.File)); // none is out of date
    }

    [Fact]
    public void The_search_finds_a_tensor_without_a_device() => Assert.Equal(
        "arange(f(1), 2)", Assert.Single(SourceScan.WithoutDevice(
            "", "// ones(1)\nvar a = torch.zeros(1, device: d) + arange(f(1), 2);\nx.ones(1);\nzeros_like(a);\n"))
            .Call);
}
