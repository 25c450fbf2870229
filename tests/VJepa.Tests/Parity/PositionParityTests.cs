using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class PositionParityTests
{
    /// <summary>One unit in the last place of float32 just below 1, the largest value of a table.</summary>
    private const double LastPlace = 6e-8;

    [Fact]
    public void Every_recorded_sine_cosine_table_is_ours_to_the_last_place()
    {
        using var scope = NewDisposeScope();
        var tensors = Golden.Tensors("pos_embed/pos_embed.safetensors");
        foreach (var recorded in Golden.Json("pos_embed/pos_embed.json").Items("cases"))
        {
            var (name, width) = (recorded.Text("tensor"), recorded.Int("embed_dim"));
            int Side() => recorded.Int("grid_size");
            var table = recorded.Text("kind") switch
            {
                "1d" => PositionTable.Sequence(recorded.Int("length"), width),
                "2d" => PositionTable.Image(Side(), Side(), width),
                "3d" => PositionTable.Video(
                    new TokenGrid(recorded.Int("grid_depth"), Side(), Side()), width, recorded.Flag("uniform_power")),
                var other => throw new InvalidDataException($"{name}: unknown kind {other}."),
            };
            // A class token, which V-JEPA does not use, stands before the table as a row of zeros.
            var expected = recorded.Flag("cls_token") ? tensors[name][1..] : tensors[name];
            Near.Within(LastPlace, table, expected, name);
        }
    }
}
