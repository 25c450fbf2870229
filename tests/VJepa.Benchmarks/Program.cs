using VJepa.Benchmarks.Recipe;

// Programs that measure; each prints what it was asked and what it saw.
switch (args.FirstOrDefault())
{
    case "recipe":
        return RecipeSearch.Run(args[1..]);
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/VJepa.Benchmarks -- recipe [variant …] [--seeds N] [--steps N]");
        return 2;
}
