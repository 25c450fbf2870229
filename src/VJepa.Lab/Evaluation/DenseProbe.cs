using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>What frozen tokens know of their own place: one linear map for all tokens, to classes (segmentation) or to
/// a value (depth), as V-JEPA 2.1 is judged (arXiv 2603.14482).</summary>
public static class DenseProbe
{
    /// <summary>Fits a linear map to classes: softmax regression from weights of 0. It is convex: no seed matters.
    /// </summary>
    /// <param name="tokens">Frozen features, [V, N, F].</param>
    /// <param name="labels">int64 [V, N], 0 to classes - 1; negative: left out.</param>
    /// <param name="steps">Adam steps on all tokens at once.</param>
    /// <returns>The map to logits. The caller owns it.</returns>
    /// <exception cref="ArgumentException">Labels do not fit tokens or classes, or none is left.</exception>
    public static DenseMap FitClasses(
        Tensor tokens, Tensor labels, int classes, int steps = 200, double learningRate = .05)
    {
        using var scope = NewDisposeScope();
        RequireFit(tokens, labels);
        var used = labels >= 0;
        if (!used.any().item<bool>() || labels.max().item<long>() >= classes)
            throw new ArgumentException(
                $"Labels must be 0 to {classes - 1} (negative: left out), and some of them used.");
        var (mean, deviation, x) = Standardized(tokens[used].to(float32)); // [M, F]
        var wanted = labels[used];
        var (weight, bias) = (nn.Parameter(zeros(x.shape[1], classes)), nn.Parameter(zeros(classes)));
        using var optimizer = optim.Adam([weight, bias], learningRate);
        for (var step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            using var calm = GarbageCollection.Pause();
            optimizer.zero_grad();
            nn.functional.cross_entropy(x.matmul(weight) + bias, wanted).backward();
            optimizer.step();
        }
        return Map(weight.detach(), bias.detach(), mean, deviation);
    }

    /// <summary>Fits a linear map to a value by least squares with a ridge, in closed form.</summary>
    /// <param name="tokens">Frozen features, [V, N, F].</param>
    /// <param name="values">[V, N]; NaN: left out.</param>
    /// <param name="ridge">Weight of the squared weights, for standardized features and the mean squared error.</param>
    /// <returns>The map to one value. The caller owns it.</returns>
    /// <exception cref="ArgumentException">Values do not fit the tokens, or none is left.</exception>
    public static DenseMap FitValues(Tensor tokens, Tensor values, double ridge = 1e-4)
    {
        using var scope = NewDisposeScope();
        RequireFit(tokens, values);
        var used = values.isnan().logical_not();
        if (!used.any().item<bool>()) throw new ArgumentException("Every value is NaN: give some to learn from.");
        var (mean, deviation, x) = Standardized(tokens[used].to(float64)); // [M, F]
        var wanted = values[used].to(float64).unsqueeze(1); // [M, 1]
        var center = wanted.mean();
        var square = x.t().matmul(x) / x.shape[0] + ridge * eye(x.shape[1], dtype: float64); // [F, F]
        var weight = linalg.solve(square, x.t().matmul(wanted - center) / x.shape[0]); // [F, 1]
        return Map(weight, center.reshape(1), mean, deviation);
    }

    /// <summary>The commonest class of each token's pixels: int64 [V, T, H, W] -> [V, N], ties to the lower class.
    /// </summary>
    public static Tensor ClassOfTokens(Tensor pixels, TokenGrid grid, int classes) => Scoped.Run(
        () => stack([.. Enumerable.Range(0, classes).Select(c => MeanOfTokens(pixels == c, grid))], -1).argmax(-1),
        pixels);

    /// <summary>The mean of each token's pixels: [V, T, H, W] -> float32 [V, N].</summary>
    /// <exception cref="ArgumentException">The pixels can't be cut into the grid.</exception>
    public static Tensor MeanOfTokens(Tensor pixels, TokenGrid grid)
    {
        var (frames, height, width) = (pixels.shape[1], pixels.shape[2], pixels.shape[3]);
        if (frames % grid.Frames != 0 || height % grid.Height != 0 || width % grid.Width != 0)
            throw new ArgumentException(
                $"{frames}x{height}x{width} pixels can't be cut into {grid} tokens: give multiples of the grid.");
        return Scoped.Run(
            () => pixels.to(float32).reshape(
                pixels.shape[0], grid.Frames, frames / grid.Frames, grid.Height, height / grid.Height, grid.Width,
                width / grid.Width).mean([2, 4, 6]).flatten(1),
            pixels);
    }

    private static void RequireFit(Tensor tokens, Tensor truth)
    {
        if (tokens.dim() == 3 && truth.shape.SequenceEqual(tokens.shape[..2])) return;
        throw new ArgumentException(
            $"Tokens are [{string.Join(", ", tokens.shape)}], the truth is [{string.Join(", ", truth.shape)}]: " +
            "give [V, N, F] and [V, N].");
    }

    private static (Tensor Mean, Tensor Deviation, Tensor Values) Standardized(Tensor tokens)
    {
        var mean = tokens.mean([0], keepdim: true);
        var deviation = (tokens - mean).square().mean([0], keepdim: true).sqrt() + 1e-6;
        return (mean, deviation, (tokens - mean) / deviation);
    }

    /// <summary>The same map for features that are not standardized.</summary>
    private static DenseMap Map(Tensor weight, Tensor bias, Tensor mean, Tensor deviation)
    {
        var own = weight / deviation.t(); // [F, O]
        var shifted = bias - mean.matmul(own).flatten();
        return new(own.to(float32).MoveToOuterDisposeScope(), shifted.to(float32).MoveToOuterDisposeScope());
    }
}

/// <summary>A linear map of every token: weight [F, O], bias [O]. Owns its tensors.</summary>
public sealed record DenseMap(Tensor Weight, Tensor Bias) : IDisposable
{
    /// <summary>[V, N, F] -> [V, N, O].</summary>
    public Tensor Apply(Tensor tokens) => tokens.to(float32).matmul(Weight) + Bias;

    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}
