using VJepa.Models;
using VJepa.Training;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

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

    [Theory, MemberData(nameof(Runs))]
    public void Recipes_by_name_have_the_schedules_of_the_published_configurations(string file, string name)
    {
        var recorded = Golden.Json("schedules/schedules_v2.json").GetProperty("cases").EnumerateArray().FirstOrDefault(one => one.GetProperty("config_file").GetString() == file);
        Assert.SkipWhen(recorded.ValueKind == System.Text.Json.JsonValueKind.Undefined, $"The golden folder has no {file}.");
        var recipe = (PretrainingConfig)typeof(PretrainingConfig).GetProperty(name)!.GetValue(null)!;
        var run = recorded.GetProperty("optimization");
        Assert.Equal((Int(run, "epochs"), Int(run, "ipe"), Pair(run, "ema")), (recipe.Epochs, recipe.StepsPerEpoch, (recipe.Momentum.Start, recipe.Momentum.End)));
        Assert.Null(recipe.ClipNorm);
        foreach (var row in recorded.GetProperty("rows").EnumerateArray())
        {
            Near.Ratio(1e-12, recipe.Schedules.LearningRate(row[0].GetInt64() - 1), row[1].GetDouble(), $"{name}: learning rate of call {row[0]}");
            Near.Ratio(1e-12, recipe.Schedules.WeightDecay(row[0].GetInt64() - 1), row[2].GetDouble(), $"{name}: weight decay of call {row[0]}");
        }
    }

    [Theory, InlineData("vit_large_rope"), InlineData("vit_huge_rope"), InlineData("vit_giant_xformers_rope")]
    public void Encoders_by_name_have_the_shape_of_the_published_models(string model)
    {
        var recorded = Golden.Json("sizes/sizes_v2.json").GetProperty("encoders").EnumerateArray().First(one => one.GetProperty("model").GetString() == model);
        var encoder = model switch { "vit_large_rope" => EncoderSizes.VJepa2Large, "vit_huge_rope" => EncoderSizes.VJepa2Huge, _ => EncoderSizes.VJepa2Giant };
        Assert.Equal((Int(recorded, "embed_dim"), Int(recorded, "depth"), Int(recorded, "heads"), Int(recorded, "mlp_hidden"), Int(recorded, "crop")),
            (encoder.Width, encoder.Depth, encoder.Heads, (int)(encoder.Width * encoder.MlpRatio), encoder.ImageSize));
    }
}
