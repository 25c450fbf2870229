using System.Globalization;
using System.Net;
using System.Text;
using static TorchSharp.torch;

namespace VJepa.Interactive.Display;

/// <summary>A tensor as text: shape, type, device, and the values of a small one.</summary>
internal static class TensorText
{
    private const int MaxValues = 64;

    /// <summary>Shape, type and device: <c>Tensor [8, 3] float32 cpu</c>.</summary>
    public static string Head(Tensor tensor)
    {
        if (tensor.IsInvalid)
            return "Tensor (disposed)";
        var type = tensor.dtype.ToString().ToLowerInvariant();
        return $"Tensor [{string.Join(", ", tensor.shape)}] {type} {tensor.device}";
    }

    public static string Plain(Tensor tensor)
    {
        var head = Head(tensor);
        return tensor.IsInvalid || tensor.numel() == 0 ? head
            : tensor.numel() <= MaxValues ? $"{head}\n{Values(tensor)}" : $"{head}\n{Spread(tensor)}";
    }

    public static string Html(Tensor tensor)
    {
        var lines = Plain(tensor).Split('\n', 2);
        var head = $"<code>{WebUtility.HtmlEncode(lines[0])}</code>";
        return lines.Length == 1 ? head
            : $"{head}<pre style=\"margin:.2em 0 0\">{WebUtility.HtmlEncode(lines[1])}</pre>";
    }

    private static string Spread(Tensor tensor)
    {
        if (tensor.is_complex())
            return "";
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var values = tensor.detach().to(ScalarType.Float32).cpu();
        return string.Create(CultureInfo.InvariantCulture,
            $"min {Number(values.min()):G4}, mean {Number(values.mean()):G4}, max {Number(values.max()):G4}, "
            + $"spread {Number(values.std(unbiased: false)):G4}");

        static float Number(Tensor scalar) => scalar.item<float>();
    }

    private static string Values(Tensor tensor)
    {
        if (tensor.is_complex())
            return tensor.ToString(TorchSharp.TensorStringStyle.CSharp);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var isFloat = tensor.is_floating_point();
        var values = tensor.detach().to(isFloat ? ScalarType.Float64 : ScalarType.Int64).cpu().contiguous();
        string[] texts = isFloat
            ? [.. values.data<double>().ToArray().Select(v => v.ToString("G4", CultureInfo.InvariantCulture))]
            : [.. values.data<long>().ToArray().Select(Whole)];
        var width = texts.Max(t => t.Length);
        var text = new StringBuilder();
        var next = 0;
        Write(tensor.shape, 0);
        return text.ToString();

        string Whole(long value) => tensor.dtype == ScalarType.Bool ? (value != 0 ? "true" : "false")
            : value.ToString(CultureInfo.InvariantCulture);

        void Write(long[] shape, int dimension)
        {
            if (dimension == shape.Length)
            {
                text.Append(texts[next++].PadLeft(shape.Length == 0 ? 0 : width));
                return;
            }
            text.Append('[');
            for (var i = 0; i < shape[dimension]; i++)
            {
                if (i > 0)
                    text.Append(dimension == shape.Length - 1 ? ", " : ",\n" + new string(' ', dimension + 1));
                Write(shape, dimension + 1);
            }
            text.Append(']');
        }
    }
}
