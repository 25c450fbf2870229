using VJepa.Models;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

public sealed class WeightLoadingTests
{
    private static readonly EncoderConfig Small = SmallEncoder.Rotary;

    [Fact]
    public void What_does_not_fit_is_named_and_nothing_is_changed_without_partial()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(Small);
        var weights = encoder.state_dict();
        weights.Remove("norm.bias");
        weights["blocks.1.attn.proj.bias"] = zeros(3);
        weights["extra"] = zeros(1);
        using var other = new Encoder(Small);
        var before = other.state_dict()["norm.weight"].clone();
        var error = Error(() => WeightLoading.Load(other, weights, "file.pt"));
        Assert.Contains("1 missing: norm.bias", error);
        Assert.Contains("1 unexpected: extra", error);
        Assert.Contains("blocks.1.attn.proj.bias [24], in the file [3]", error);
        Near.Within(0, other.state_dict()["norm.weight"], before, "untouched");
        Assert.False(WeightLoading.Load(other, weights, "file.pt", partial: true).IsComplete);
        Near.Within(0, other.state_dict()["patch_embed.proj.weight"], weights["patch_embed.proj.weight"], "copied");
    }

    [Fact]
    public void A_position_table_of_an_unknown_network_is_not_resized()
    {
        using var scope = NewDisposeScope();
        using var network = new TableAlone();
        var weights = new Dictionary<string, Tensor> { ["pos_embed"] = zeros(1, 4, 2) };
        Assert.Contains(nameof(TableAlone), Error(() => WeightLoading.Load(network, weights, "file.pt")));
    }

    private static string Error(Func<object> action) => Assert.Throws<WeightFileException>(action).Message;

    private sealed class TableAlone : nn.Module
    {
        public TableAlone()
            : base(nameof(TableAlone)) => register_buffer("pos_embed", zeros(1, 8, 2));
    }
}
