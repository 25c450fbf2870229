using VJepa.Models;
using VJepa.Objectives;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>
/// Trains an action-conditioned predictor on a frozen encoder (V-JEPA 2, section 3.1). The loss has two parts: teacher
/// forcing (each next frame from the true frames before it) and a roll-out of a few frames from the predictor's own
/// predictions, through which the gradient flows. No EMA, no clipping.
/// </summary>
public sealed class ActionTrainer : IDisposable
{
    private readonly Encoder encoder;
    private readonly ActionPredictor predictor;
    private readonly ActionTrainingConfig config;
    private readonly Schedules schedules;
    private readonly IReadOnlyList<TrainedParameter> parameters;
    private readonly AdamW optimizer;

    /// <summary>The caller keeps ownership of the networks.</summary>
    public ActionTrainer(Encoder encoder, ActionPredictor predictor, ActionTrainingConfig? config = null)
    {
        (this.encoder, this.predictor, this.config) = (encoder, predictor, config ?? new ActionTrainingConfig());
        schedules = this.config.Schedules;
        parameters = TrainedParameter.Of("predictor", predictor);
        optimizer = new AdamW(parameters, new AdamWSettings());
    }

    /// <summary>Number of the next step, from 0.</summary>
    public long NextStep { get; private set; }

    /// <summary>Features of each frame by itself, without gradient: clips [B, C, T, H, W] -> [B, T * N, D]. Each frame
    /// is repeated to fill a tubelet.</summary>
    public Tensor Features(Tensor clips)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (batch, time) = (clips.shape[0], clips.shape[2]);
        var frames = clips.transpose(1, 2).flatten(0, 1).unsqueeze(2) // [B * T, C, 1, H, W]
            .repeat(1, 1, encoder.Config.TubeletSize, 1, 1); // [B * T, C, tubelet, H, W]
        var tokens = encoder.call(frames); // [B * T, N, D]
        return Normalize(tokens.view(batch, time * tokens.shape[1], -1)).MoveToOuterDisposeScope();
    }

    /// <summary>The features after each action, rolled out from the predictor's own predictions:
    /// [B, actions * N, D].</summary>
    /// <param name="start">Features of the first frame, [B, N, D].</param>
    /// <param name="actions">[B, steps, 7].</param>
    /// <param name="states">The state before each action, [B, steps, 7].</param>
    /// <param name="grid">Token rows and columns of a frame.</param>
    public Tensor RollOut(Tensor start, Tensor actions, Tensor states, (int Height, int Width) grid)
    {
        var frames = start;
        for (var step = 1; step <= actions.shape[1]; step++)
        {
            var next = Predict(frames, actions.narrow(1, 0, step), states.narrow(1, 0, step), grid);
            frames = cat([frames, next.narrow(1, next.shape[1] - start.shape[1], start.shape[1])], 1);
        }
        return frames.narrow(1, start.shape[1], frames.shape[1] - start.shape[1]);
    }

    /// <summary>One step.</summary>
    /// <param name="clips">[B, C, T, H, W].</param>
    /// <param name="actions">What was done between the frames, [B, T - 1, 7].</param>
    /// <param name="states">The state at each frame, [B, T, 7].</param>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite; the predictor is unchanged.</exception>
    public ActionStepReport Step(Tensor clips, Tensor actions, Tensor states)
    {
        using var scope = NewDisposeScope();
        using var calm = GarbageCollection.Pause();
        var frames = encoder.Config.IsImage ? 1 : encoder.Config.TubeletSize;
        var grid = encoder.Config.GridFor(frames, (int)clips.shape[3], (int)clips.shape[4]);
        var (side, perFrame, moves) = ((grid.Height, grid.Width), grid.PerFrame, actions.shape[1]);
        var truth = Features(clips); // [B, T * N, D]
        var forced = Predict( // [B, (T - 1) * N, D]
            truth.narrow(1, 0, moves * perFrame), actions, states.narrow(1, 0, moves), side);
        var steps = Math.Min(config.RollOutSteps, moves);
        var rolled = RollOut( // [B, steps * N, D]
            truth.narrow(1, 0, perFrame), actions.narrow(1, 0, steps), states.narrow(1, 0, steps), side);
        var teacher = (forced - truth.narrow(1, perFrame, moves * perFrame)).abs().mean();
        var free = (rolled - truth.narrow(1, perFrame, steps * perFrame)).abs().mean();
        var loss = teacher + free;
        var value = loss.item<float>();
        if (!float.IsFinite(value)) throw new NonFiniteLossException(NextStep, value);
        loss.backward();
        var trained = predictor.parameters().Where(p => p.grad is not null);
        var norm = nn.utils.clip_grad_norm_(trained, double.PositiveInfinity);
        var (rate, decay) = (schedules.LearningRate(NextStep), schedules.WeightDecay(NextStep));
        optimizer.Step(rate, decay);
        foreach (var parameter in parameters) parameter.Value.grad = null;
        return new ActionStepReport(NextStep++, teacher.item<float>(), free.item<float>(), rate, decay, norm);
    }

    private Tensor Predict(Tensor frames, Tensor actions, Tensor states, (int Height, int Width) grid) =>
        Normalize(predictor.forward(frames, actions, states, grid));

    private Tensor Normalize(Tensor features) =>
        config.NormalizeFeatures ? TargetNormalization.LayerNorm.Apply(features) : features;

    public void Dispose()
    {
        foreach (var parameter in parameters) parameter.Dispose();
    }
}

/// <summary>What one step of an action-conditioned training did.</summary>
/// <param name="Step">Index of the step, from 0.</param>
/// <param name="TeacherForced">Mean absolute error of each next frame, predicted from true frames.</param>
/// <param name="RollOut">The same for frames predicted from predictions.</param>
/// <param name="GradientNorm">L2 norm of the predictor's gradient.</param>
public sealed record ActionStepReport(
    long Step, double TeacherForced, double RollOut, double LearningRate, double WeightDecay, double GradientNorm)
{
    /// <summary>What is minimized: the sum of both.</summary>
    public double Loss => TeacherForced + RollOut;
}
