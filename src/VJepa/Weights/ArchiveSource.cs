using static TorchSharp.torch;

namespace VJepa.Weights;

internal sealed class ArchiveSource(string path) : IWeightSource
{
    private readonly PyTorchArchive archive = new(path);

    public IReadOnlyCollection<string> Names => [.. archive.Tensors.Keys];

    public Tensor Read(string name) => archive.Read(name);

    public void Dispose() => archive.Dispose();
}
