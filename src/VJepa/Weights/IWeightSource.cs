using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Named tensors that are read on demand.</summary>
internal interface IWeightSource : IDisposable
{
    IReadOnlyCollection<string> Names { get; }

    /// <summary>What was skipped, a sentence each.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>Reads one tensor to the CPU. The caller owns it.</summary>
    Tensor Read(string name);
}

/// <summary>The tensors of a PyTorch archive.</summary>
internal sealed class ArchiveSource(string path) : IWeightSource
{
    private readonly PyTorchArchive archive = new(path);

    public IReadOnlyCollection<string> Names => [.. archive.Tensors.Keys];

    public IReadOnlyList<string> Notes => archive.Notes;

    public Tensor Read(string name) => archive.Read(name);

    public void Dispose() => archive.Dispose();
}
