using VJepa.Lab.Evaluation;
using static TorchSharp.torch;

namespace VJepa.Tests.Evaluation;

public class FeatureDirectionTests
{
    [Fact]
    public void The_widest_direction_is_explained_by_the_cause_that_made_it_and_not_by_another()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        Tensor Draw() => randn(400, generator: random);
        var (strong, weak, other) = (Draw(), Draw(), Draw());
        var (a, b) = (tensor(new[] { 3f, 0, 4, 0 }), tensor(new[] { 0f, 1, 0, 0 }));
        var features = 7 + strong.unsqueeze(1) * a + weak.unsqueeze(1) * b;
        var found = FeatureDirection.Of(
            features, new Dictionary<string, Tensor> { ["strong"] = strong, ["weak"] = weak, ["other"] = other }, 2);
        Assert.InRange(found[0].Share, .94, .98); // 25 of 26
        Assert.InRange(found[0].Explained["strong"], .99, 1.0001);
        Assert.InRange(found[0].Explained["other"], 0, .03);
        Assert.InRange(found[1].Explained["weak"], .98, 1.0001);
    }

    [Fact]
    public void A_class_explains_what_differs_between_its_means()
    {
        using var scope = NewDisposeScope();
        var labels = arange(300).remainder(3);
        var place = tensor(new[] { 0f, 10, 3 }).index_select(0, labels).unsqueeze(1) * ones(1, 2);
        var found = FeatureDirection.Of(
            place, new Dictionary<string, Tensor> { ["class"] = nn.functional.one_hot(labels, 3) }, 1);
        Assert.InRange(found[0].Explained["class"], .999, 1.001);
    }

    [Fact]
    public void A_cause_with_another_number_of_rows_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(
            () => FeatureDirection.Of(rand(5, 3), new Dictionary<string, Tensor> { ["x"] = rand(4) }));
    }
}
