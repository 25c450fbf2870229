using VJepa.Models;
using static TorchSharp.torch;
using static VJepa.Tests.Parity.RecordedRun;

namespace VJepa.Tests.Parity;

[Trait("Category", "Parity")]
public sealed class PositionParityTests
{
    [Fact]
    public void Every_recorded_sine_cosine_table_is_ours_to_the_last_digit_but_one()
    {
        using var scope = NewDisposeScope();
        var tensors = Golden.Tensors("pos_embed/pos_embed.safetensors");
        foreach (var recorded in Golden.Json("pos_embed/pos_embed.json").GetProperty("cases").EnumerateArray())
        {
            var (name, width) = (recorded.GetProperty("tensor").GetString()!, Int(recorded, "embed_dim"));
            var table = recorded.GetProperty("kind").GetString() switch
            {
                "1d" => PositionTable.Sequence(Int(recorded, "length"), width),
                "2d" => PositionTable.Image(Int(recorded, "grid_size"), Int(recorded, "grid_size"), width),
                _ => PositionTable.Video(new TokenGrid(Int(recorded, "grid_depth"), Int(recorded, "grid_size"), Int(recorded, "grid_size")),
                    width, recorded.GetProperty("uniform_power").GetBoolean()),
            };
            // A class token, which V-JEPA does not use, stands before the table as a row of zeros.
            var expected = recorded.GetProperty("cls_token").GetBoolean() ? tensors[name][1..] : tensors[name];
            Near.Within(6e-8, table, expected, name);
        }
    }
}
