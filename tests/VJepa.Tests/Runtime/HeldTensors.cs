using System.Reflection;
using VJepa.Models;
using VJepa.Tests.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Runtime;

/// <summary>What networks hold.</summary>
internal static class HeldTensors
{
    public static EncoderConfig Shape(PositionKind positions) => TinyRun.Config.Encoder with { Positions = positions };

    /// <summary>A small one of each kind.</summary>
    public static nn.Module Network(string kind)
    {
        var rotary = Shape(PositionKind.RotaryPaired);
        return kind switch
        {
            "dense" => new DenseEncoder(rotary),
            "dense predictor" => new DensePredictor(new() { Width = 24, Depth = 1 }, rotary, 2),
            "LeVJEPA" => new LeVJepaEncoder(Shape(PositionKind.SineCosine)),
            "actions" => new ActionPredictor(new ActionPredictorConfig { Width = 24, Depth = 1, Heads = 2 }),
            "head" => new TwoLayerHead(4, 5, 6, null, batchNorm: true),
            "predictor" => new Predictor(new() { Width = 24, Depth = 1 }, Shape(PositionKind.SineCosine)),
            _ => new Encoder(Shape(Enum.Parse<PositionKind>(kind))),
        };
    }

    /// <summary>The tensors in a module's fields, wherever it keeps them.</summary>
    public static IEnumerable<(string Name, Tensor Tensor)> Of(nn.Module module)
    {
        for (var type = module.GetType(); type is not null && type != typeof(nn.Module); type = type.BaseType)
        {
            foreach (var field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.GetValue(module) is Tensor tensor) yield return ($"{type.Name}.{field.Name}", tensor);
            }
        }
        foreach (var (name, parameter) in module.named_parameters()) yield return (name, parameter);
        foreach (var (name, buffer) in module.named_buffers()) yield return (name, buffer);
    }
}
