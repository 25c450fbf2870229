using System.Text.Json;
using VJepa.Models;
using VJepa.Training;

namespace VJepa.Tests.Parity;

/// <summary>The library's named recipes and sizes against the published ones, where the folder has them.</summary>
[Trait("Category", "Parity")]
public sealed class VJepa2RecipeParityTests
{
    public static TheoryData<string, string> Runs => new()
    {
        { "vitg16/pretrain-256px-16f.yaml", nameof(PretrainingConfig.VJepa2G) },
        { "vitg16/cooldown-384px-64f.yaml", nameof(PretrainingConfig.VJepa2GCoolDown384) },
        { "vitl16/cooldown-256px-64f.yaml", nameof(PretrainingConfig.VJepa2LCoolDown) },
        { "vith16/cooldown-256px-64f.yaml", nameof(PretrainingConfig.VJepa2HCoolDown) },
    };

    public static TheoryData<string> Models => ["vit_large_rope", "vit_huge_rope", "vit_giant_xformers_rope"];

    [Theory, MemberData(nameof(Runs))]
    public void Recipes_by_name_have_the_schedules_of_the_published_configurations(string file, string name)
    {
        var recorded = Named(Golden.Json("schedules/schedules_v2.json").Items("cases"), "config_file", file);
        var recipe = (PretrainingConfig)typeof(PretrainingConfig).GetProperty(name)!.GetValue(null)!;
        var run = recorded.GetProperty("optimization");
        Assert.Equal((run.Int("epochs"), run.Int("ipe")), (recipe.Epochs, recipe.StepsPerEpoch));
        Assert.Equal(run.Pair("ema"), (recipe.Momentum.Start, recipe.Momentum.End));
        Assert.Null(recipe.ClipNorm);
        foreach (var row in recorded.Items("rows"))
        {
            var step = row[0].GetInt64() - 1;
            Near.Schedule(recipe.Schedules.LearningRate(step), row[1].GetDouble(), recipe.LearningRate,
                $"{name}: learning rate of step {step}");
            Near.Schedule(recipe.Schedules.WeightDecay(step), row[2].GetDouble(), recipe.WeightDecay,
                $"{name}: weight decay of step {step}");
        }
    }

    [Theory, MemberData(nameof(Models))]
    public void Encoders_by_name_have_the_shape_of_the_published_models(string model)
    {
        var recorded = Named(Golden.Json("sizes/sizes_v2.json").Items("encoders"), "model", model);
        var encoder = model switch
        {
            "vit_large_rope" => EncoderSizes.VJepa2Large,
            "vit_huge_rope" => EncoderSizes.VJepa2Huge,
            _ => EncoderSizes.VJepa2Giant,
        };
        var hidden = (int)(encoder.Width * encoder.MlpRatio);
        Assert.Equal((recorded.Int("embed_dim"), recorded.Int("mlp_hidden")), (encoder.Width, hidden));
        Assert.Equal((recorded.Int("depth"), recorded.Int("heads")), (encoder.Depth, encoder.Heads));
    }

    private static JsonElement Named(JsonElement[] cases, string key, string name)
    {
        var found = cases.FirstOrDefault(one => one.Text(key) == name);
        Assert.SkipWhen(found.ValueKind == JsonValueKind.Undefined,
            $"The golden folder {Golden.Folder} has no {name}.");
        return found;
    }
}
