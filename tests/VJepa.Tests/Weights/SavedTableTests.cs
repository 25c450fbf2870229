using VJepa.Models;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Weights;

/// <summary>A sine-cosine table tells its own grid; frames are never guessed.</summary>
public sealed class SavedTableTests : IDisposable
{
    private static readonly EncoderConfig Small = new()
    {
        ImageSize = 48,
        PatchSize = 8,
        Frames = 8,
        Width = 192,
        Depth = 1,
        Heads = 3,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("tables").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(EncoderConfig config, Func<Tensor, Tensor>? change = null)
    {
        using var encoder = new Encoder(config);
        var state = encoder.state_dict();
        if (change is not null) state["pos_embed"] = change(state["pos_embed"]);
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.safetensors");
        SafeTensors.Write(path, state);
        return path;
    }

    private static string Error(Func<object> action) => Assert.Throws<WeightFileException>(action).Message;

    [Theory]
    [InlineData(8, 48, true, 192)]
    [InlineData(8, 48, false, 192)]
    [InlineData(2, 8, true, 192)]
    [InlineData(2, 32, false, 192)]
    [InlineData(32, 8, true, 192)]
    [InlineData(16, 24, true, 384)]
    [InlineData(1, 48, true, 192)]
    public void A_table_tells_its_frames_image_size_and_layout(int frames, int size, bool uniform, int width)
    {
        using var scope = NewDisposeScope();
        var config = Small with
        {
            Frames = frames,
            ImageSize = size,
            UniformPower = uniform,
            Width = width,
            Heads = width / 64,
        };
        using var whole = EncoderLoader.Load(Write(config));
        Assert.Equal(config, whole.Config);
        using var half = EncoderLoader.Load(Write(config, table => table.to(bfloat16)));
        Assert.Equal(config, half.Config);
    }

    [Theory, InlineData(1, 3, 5), InlineData(4, 2, 3), InlineData(3, 1, 7), InlineData(5, 4, 1)]
    public void Every_grid_is_told_apart_from_others_of_as_many_tokens(int frames, int height, int width)
    {
        using var scope = NewDisposeScope();
        var grid = new TokenGrid(frames, height, width);
        foreach (var uniform in new[] { true, false })
            foreach (var features in new[] { 24, 36, 100 })
            {
                var table = PositionTable.Video(grid, features, uniform).unsqueeze(0);
                Assert.Equal(new SavedTable(grid, uniform), SavedTable.Recognize(table));
                Assert.Null(SavedTable.Recognize(table + .05));
            }
    }

    [Theory, InlineData(32), InlineData(4), InlineData(1), InlineData(16)]
    public void Other_frames_than_the_tables_are_refused_and_both_are_named(int frames)
    {
        using var scope = NewDisposeScope();
        var error = Error(() => EncoderLoader.Load(Write(Small), frames: frames));
        Assert.Contains("for 8 frames (a grid of 4x6x6 tokens)", error);
        Assert.Contains($"{frames} frames were given", error);
        using var right = EncoderLoader.Load(Write(Small), frames: 8);
        Assert.Equal(Small, right.Config);
    }

    [Fact]
    public void A_configuration_of_as_many_tokens_in_another_grid_or_layout_is_refused()
    {
        using var scope = NewDisposeScope();
        var path = Write(Small);
        var other = Small with { Frames = 32, ImageSize = 24 };
        var error = Error(() => EncoderLoader.Load(path, other));
        Assert.Contains("4x6x6", error);
        Assert.Contains("16x3x3", error);
        var halves = Small with { UniformPower = false };
        Assert.Contains("UniformPower = True", Error(() => EncoderLoader.Load(path, halves)));
        var both = Assert.Throws<ArgumentException>(() => EncoderLoader.Load(path, Small, frames: 16)).Message;
        Assert.Contains("16 frames were given, and a configuration with 8 frames", both);
        var images = Write(Small with { Frames = 1 });
        Assert.Contains("single images", Error(() => EncoderLoader.Load(images, frames: 16)));
    }

    [Fact]
    public void A_resized_table_starts_from_the_files_own_grid()
    {
        using var scope = NewDisposeScope();
        // 144 tokens are also 16x3x3, a square over the new network's frames.
        using var longer = EncoderLoader.Load(Write(Small), Small with { Frames = 32 });
        var table = PositionTable.Video(new TokenGrid(4, 6, 6), Small.Width, uniformPower: true).unsqueeze(0);
        var expected = PositionTable.Resize(table, new TokenGrid(4, 6, 6), new TokenGrid(16, 6, 6));
        Near.Within(0, longer.state_dict()["pos_embed"], expected, "resized in time");
    }

    [Fact]
    public void A_learned_table_needs_its_frames_and_is_not_resized_by_a_guess()
    {
        using var scope = NewDisposeScope();
        var learned = Write(Small, table => randn(table.shape));
        Assert.Contains("not a sine-cosine table", Error(() => EncoderLoader.Load(learned)));
        using var told = EncoderLoader.Load(learned, frames: 8);
        Assert.Equal(Small, told.Config);
        Assert.Contains("not a square", Error(() => EncoderLoader.Load(learned, frames: 10)));
        Assert.Contains("unknown grid", Error(() => EncoderLoader.Load(learned, Small with { Frames = 32 })));
    }
}
