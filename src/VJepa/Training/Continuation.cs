using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>
/// A new run that starts from another run's networks, such as V-JEPA 2's cool-down with longer clips and larger frames
/// (section 2.4). Rotary positions fit every size; a sine-cosine table is resized.
/// </summary>
public static class Continuation
{
    private const string WeightsName = "weights.safetensors";

    /// <summary>A pretrainer at step 0 of <paramref name="next"/>, with a run's networks and optimizer
    /// moments.</summary>
    /// <param name="checkpoint">
    /// A folder <c>step-NNNNNN</c>; a training checkpoint of the released programs (.pt, .pth.tar); or a folder with
    /// <c>weights.safetensors</c>, which has no moments: they start at 0.
    /// </param>
    /// <param name="next">The new run. Frames, image size, masks and schedules may differ from the old run; the shapes
    /// of the networks may not.</param>
    /// <param name="device">Where to train; the CPU by default.</param>
    /// <exception cref="WeightFileException">The checkpoint is damaged or does not fit; the message says
    /// what.</exception>
    public static Pretrainer From(
        string checkpoint, PretrainingConfig next, Device? device = null, RunnerFactory? runner = null)
    {
        if (File.Exists(checkpoint))
        {
            var released = ReleasedCheckpoint.Load(checkpoint, next, device, runner);
            released.NextStep = 0;
            return released;
        }
        var pretrainer = new Pretrainer(next, device, runner);
        try
        {
            if (File.Exists(Path.Combine(checkpoint, WeightsName)))
            {
                var weights = Path.Combine(checkpoint, WeightsName);
                WeightLoading.LoadPart(pretrainer.Encoder, weights, "encoder.");
                WeightLoading.LoadPart(pretrainer.Predictor, weights, "predictor.");
                WeightLoading.LoadPart(pretrainer.TargetEncoder, weights, "target_encoder.");
                return pretrainer;
            }
            var updates = Checkpoint.ReadState(checkpoint).Updates;
            WeightLoading.LoadPart(pretrainer.Encoder, Path.Combine(checkpoint, "encoder.safetensors"), "");
            WeightLoading.LoadPart(pretrainer.Predictor, Path.Combine(checkpoint, "predictor.safetensors"), "");
            WeightLoading.LoadPart(
                pretrainer.TargetEncoder, Path.Combine(checkpoint, "target_encoder.safetensors"), "");
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var moments = SafeTensors.Read(Path.Combine(checkpoint, "optimizer.safetensors"));
            foreach (var parameter in pretrainer.Parameters.Where(p => updates.ContainsKey(p.Name)))
            {
                foreach (var (name, moment) in CheckpointState.Moments(parameter)) moment.copy_(moments[name]);
                parameter.Updates = updates[parameter.Name];
            }
            return pretrainer;
        }
        catch
        {
            pretrainer.Dispose();
            throw;
        }
    }
}
