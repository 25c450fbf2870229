using System.Text.Json;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>One recorded forward and backward pass: of V-JEPA (v1), of V-JEPA 2 over all clip lengths (v2).</summary>
[Trait("Category", "Parity")]
public sealed class ForwardParityTests
{
    public static TheoryData<string> Versions => ["v1", "v2"];

    [Theory, MemberData(nameof(Versions))]
    public void Every_layer_of_the_encoder_gives_the_recorded_tokens(string version)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var pass = new RecordedPass(version);
        var encoder = pass.Pretrainer.Encoder;
        foreach (var (suffix, clips, _) in pass.Groups)
        {
            pass.Check($"encoder_full{suffix}.patch_embed", Library.PatchEmbedding(encoder, clips));
            var blocks = Library.BlockOutputs(encoder, clips);
            for (var block = 0; block < blocks.Count; block++)
                pass.Check($"encoder_full{suffix}.block{block}", blocks[block]);
            pass.Check($"encoder_full{suffix}", encoder.call(clips));
        }
        Assert.Contains($"encoder_full{pass.Groups[0].Suffix}", pass.Checked);
    }

    [Theory, MemberData(nameof(Versions))]
    public void Context_targets_and_predictions_of_every_mask_are_the_recorded_ones(string version)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var pass = new RecordedPass(version);
        foreach (var (suffix, clips, masks) in pass.Groups)
        {
            Assert.Equal(pass.Pretrainer.Config.Masks.Count, masks.Length);
            var targets = Library.Targets(pass.Pretrainer, clips);
            pass.Check($"target_full_ln{suffix}", targets);
            for (var i = 0; i < masks.Length; i++)
            {
                pass.Check($"targets{suffix}.{i}", Tokens.Gather(targets, masks[i].Target));
                pass.Check($"context{suffix}.{i}", pass.Pretrainer.Encoder.call(clips, masks[i].Context));
            }
        }
        foreach (var (name, predicted, _) in pass.Predictions()) pass.Check($"pred{name}", predicted);
        Assert.Contains(pass.Checked, name => name.StartsWith("pred", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Versions))]
    public void Losses_and_the_gradient_of_every_parameter_are_the_recorded_ones(string version)
    {
        using var scope = NewDisposeScope();
        using var pass = new RecordedPass(version);
        var predictions = pass.Predictions();
        var losses = predictions.Select(one => Library.AbsoluteLoss(one.Predicted, one.Target)).ToArray();
        pass.CheckLosses(losses);
        var loss = stack(losses).mean();
        pass.CheckScalar("loss", () => loss);
        pass.CheckScalar("loss_exp2",
            () => stack([.. predictions.Select(one => Library.SquaredLoss(one.Predicted, one.Target))]).mean());
        pass.CheckScalar("loss_reg", () => Library.VarianceTerm([.. predictions.Select(one => one.Predicted)]));
        loss.backward();
        var parameters = Library.Parameters(pass.Pretrainer);
        var recorded = pass.Tensors.Under("grad.");
        Assert.Equal(recorded.Keys.Order(), parameters.Where(p => p.Value.grad is not null).Select(p => p.Key).Order());
        foreach (var name in recorded.Keys) pass.Check($"grad.{name}", parameters[name].grad!);
    }

    private sealed class RecordedPass : IDisposable
    {
        private readonly JsonElement json;
        private readonly Noise noise;

        public RecordedPass(string version)
        {
            var run = new RecordedRun(version);
            json = run.Read("forward.json");
            noise = new Noise(json);
            Tensors = run.Tensors("forward.safetensors");
            Groups = RecordedRun.Groups(Tensors, "");
            Pretrainer = run.Start(json.Text("weights_file"));
        }

        public Pretrainer Pretrainer { get; }
        public IReadOnlyDictionary<string, Tensor> Tensors { get; }
        public RecordedGroup[] Groups { get; }
        public HashSet<string> Checked { get; } = [];

        /// <summary>Predictions and targets of every mask of every clip length, named <c>{suffix}.{mask}</c>.</summary>
        public (string Name, Tensor Predicted, Tensor Target)[] Predictions() => [.. Groups.SelectMany((group, g) =>
        {
            var targets = Library.Targets(Pretrainer, group.Clips);
            return group.Masks.Select((mask, i) =>
            {
                var token = Pretrainer.Config.MaskToken == MaskTokenChoice.ByGroup ? g : i;
                var predicted = Library.Predict(Pretrainer, group.Clips, mask, token);
                return ($"{group.Suffix}.{i}", predicted, Tokens.Gather(targets, mask.Target));
            });
        })];

        /// <summary>Compares a tensor, if one of this name is recorded.</summary>
        public void Check(string name, Tensor actual)
        {
            if (Tensors.ContainsKey(name) && Checked.Add(name)) noise.Check(name, actual, Tensors);
        }

        /// <summary>The losses of the masks, recorded as a list or, in V-JEPA 2, as one list per clip length.</summary>
        public void CheckLosses(Tensor[] losses)
        {
            var name = json.GetProperty("scalars").Has("loss_per_mask") ? "loss_per_mask" : "loss_per_seq_mask";
            IEnumerable<JsonElement> Values(JsonElement one) =>
                one.ValueKind == JsonValueKind.Array ? one.EnumerateArray() : [one];
            JsonElement[] Flat(string table) => [.. json.GetProperty(table).Items(name).SelectMany(Values)];
            var (float32, float64) = (Flat("scalars"), Flat("float64_scalars"));
            Assert.Equal(float32.Length, losses.Length);
            for (var i = 0; i < losses.Length; i++)
                Noise.Scalar(losses[i].item<float>(), float32[i], float64[i], $"{name} {i}");
        }

        /// <summary>Compares a scalar, if one of this name is recorded.</summary>
        public void CheckScalar(string name, Func<Tensor> actual)
        {
            var (float32, float64) = (json.GetProperty("scalars"), json.GetProperty("float64_scalars"));
            if (!float32.Has(name)) return;
            Noise.Scalar(actual().item<float>(), float32.GetProperty(name), float64.GetProperty(name), name);
        }

        public void Dispose() => Pretrainer.Dispose();
    }
}
