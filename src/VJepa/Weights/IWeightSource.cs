using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Named tensors that are read when they are asked for.</summary>
internal interface IWeightSource : IDisposable
{
    IReadOnlyCollection<string> Names { get; }

    /// <summary>Reads one tensor to the CPU. The caller owns it.</summary>
    Tensor Read(string name);
}
