using System.Numerics;
using VJepa.Models;
using VJepa.Lab.Planning;
using VJepa.Training;
using VJepa.Lab.Worlds;
using static TorchSharp.torch;

namespace VJepa.Tests.Planning;

public sealed class WorldModelTests
{
    private const int Steps = 250;

    [Fact]
    public void Planning_with_a_predictor_trained_on_random_walks_reaches_more_goals_than_random_actions()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var world = new DotWorld();
        using var encoder = new Encoder(
            new()
            {
                ImageSize = world.Config.Size,
                PatchSize = 8,
                Frames = 2,
                Width = 48,
                Depth = 1,
                Heads = 4,
                Positions = PositionKind.Rotary,
                Initialization = Initialization.FanIn,
            });
        using var predictor = new ActionPredictor(
            new() { Inputs = 48, Width = 64, Depth = 2, Heads = 4, ActionSize = 2 });
        using var trainer = new ActionTrainer(encoder, predictor,
            new()
            {
                Epochs = 1,
                StepsPerEpoch = Steps,
                WarmupEpochs = .1,
                CooldownEpochs = .4,
                StartLearningRate = 1e-4,
                LearningRate = 2e-3,
            });
        var losses = new List<double>();
        for (var step = 0; step < Steps; step++)
        {
            using var batch = DotWorldBatch.Of(world, 16, 4, 1000 + 16L * step);
            losses.Add(trainer.Step(batch.Clips, batch.Actions, batch.States).Loss);
        }
        Assert.True(losses.TakeLast(20).Average() < .5 * losses.Take(20).Average(),
            $"loss {losses.Take(20).Average():F3} -> {losses.TakeLast(20).Average():F3}");

        var model = new WorldModel(trainer, (4, 4), Move(world));
        var random = new Random(5);
        var (planned, byChance) = (new List<float>(), new List<float>());
        for (var task = 0; task < 8; task++)
        {
            var (start, target) = (world.AnyPlace(random), world.AnyPlace(random));
            using var goal = model.Look(DotWorldBatch.Pictures(world, [target]));
            var (place, wanderer) = (start, start);
            for (var move = 0; move < 6; move++)
            {
                using var now = model.Look(DotWorldBatch.Pictures(world, [place]));
                using var plan = model.Towards(now, tensor(new[] { place.X, place.Y }).unsqueeze(0), goal, 2, 2,
                    new() { Candidates = 48, Elites = 8, Rounds = 4, Seed = task });
                var first = plan.Actions[0].data<float>().ToArray();
                place = world.Step(place, new Vector2(first[0], first[1]) * (float)world.Config.Reach);
                wanderer = world.Step(wanderer, world.AnyAction(random));
            }
            planned.Add(Vector2.Distance(place, target));
            byChance.Add(Vector2.Distance(wanderer, target));
        }
        var (reached, lucky) = (planned.Count(distance => distance < .15), byChance.Count(distance => distance < .15));
        Assert.True(reached >= lucky + 3, // of 8: 5 to 8 against 1, by the processor's rounding
            $"planned {reached} of 8 ({string.Join(" ", planned.Select(d => $"{d:F2}"))}), by chance {lucky}");
    }

    [Fact]
    public void The_landscape_is_the_energy_of_every_single_action()
    {
        using var scope = NewDisposeScope();
        var world = new DotWorld();
        using var encoder = new Encoder(
            new()
            {
                ImageSize = 32,
                PatchSize = 8,
                Frames = 2,
                Width = 24,
                Depth = 1,
                Heads = 2,
                Positions = PositionKind.Rotary,
            });
        using var predictor = new ActionPredictor(
            new() { Inputs = 24, Width = 24, Depth = 1, Heads = 2, ActionSize = 2 });
        using var trainer = new ActionTrainer(encoder, predictor);
        var model = new WorldModel(trainer, (4, 4), Move(world));
        var (now, goal) = (model.Look(DotWorldBatch.Pictures(world, [new(.3f, .4f)])),
            model.Look(DotWorldBatch.Pictures(world, [new(.6f, .4f)])));
        var state = tensor(new[] { .3f, .4f }).unsqueeze(0);
        var map = model.Landscape(now, state, goal, points: 5);
        Assert.Equal([5, 5], map.shape);
        // Row 1, column 4: second number -.5, first number 1.
        Near.Within(1e-5, map[1, 4].unsqueeze(0),
            model.Energy(now, state, goal, tensor(new[] { 1f, -.5f }).view(1, 1, 2)), "one place");
    }

    private static Func<Tensor, Tensor, Tensor> Move(DotWorld world) =>
        (states, actions) =>
            (states + actions * world.Config.Reach).clamp(world.Config.Margin, 1 - world.Config.Margin);
}
