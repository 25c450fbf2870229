namespace VJepa.Benchmarks.Recipe;

internal sealed record RecipeOptions(
    IReadOnlyList<string> Variants, int Seeds, int First, int Steps, int Every, int Threads, int Clips, string Folder,
    string? Save, int[] Few)
{
    public static RecipeOptions Parse(string[] args)
    {
        var variants = new List<string>();
        var options = new RecipeOptions(
            variants, 3, 1, 0, 300, 2, 4096, Path.Combine(Path.GetTempPath(), "vjepa-recipe"), null, []);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--seeds": options = options with { Seeds = int.Parse(args[++i]) }; break;
                case "--first": options = options with { First = int.Parse(args[++i]) }; break;
                case "--steps": options = options with { Steps = int.Parse(args[++i]) }; break;
                case "--every": options = options with { Every = int.Parse(args[++i]) }; break;
                case "--threads": options = options with { Threads = int.Parse(args[++i]) }; break;
                case "--clips": options = options with { Clips = int.Parse(args[++i]) }; break;
                case "--folder": options = options with { Folder = args[++i] }; break;
                case "--save": options = options with { Save = args[++i] }; break;
                case "--supervised":
                    options = options with { Few = [.. args[++i].Split(',').Select(int.Parse)] };
                    break;
                default: variants.Add(args[i]); break;
            }
        }
        if (variants.Count == 0) variants.Add("course");
        return options;
    }
}
