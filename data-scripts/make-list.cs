#:project ../src/VJepa.Lab/VJepa.Lab.csproj
#:package System.CommandLine
#:property PublishAot=false

// Makes V-JEPA lists ('path label' per line): from one folder per class, or a part of a list.
// dotnet run data-scripts/make-list.cs -- folders DIR OUT
// dotnet run data-scripts/make-list.cs -- subset LIST OUT --fraction 0.1
using System.CommandLine;
using VJepa.Video;

var source = new Argument<string>("dir") { Description = "contains one folder per class" };
var list = new Argument<string>("list") { Description = "V-JEPA list" };
var target = new Argument<string>("out") { Description = "list to write" };
var validation = new Option<double>("--val")
{
    Description = "fraction of each class for a validation list (OUT with .val before the extension)",
};
var fraction = new Option<double>("--fraction")
{
    Description = "fraction of each class",
    DefaultValueFactory = _ => 1,
};
var perClass = new Option<int>("--per-class")
{
    Description = "maximum number of videos per class",
    DefaultValueFactory = _ => int.MaxValue,
};
var classes = new Option<int[]>("--classes")
{
    Description = "only these labels; they become 0, 1, 2, …",
    AllowMultipleArgumentsPerToken = true,
};
var seed = new Option<int>("--seed") { Description = "seed of the random draw" };

var names = new Option<string?>("--names")
{
    Description = "file of class names (default: labels.csv beside OUT); classes in it keep their numbers",
};

var folders = new Command("folders", "Makes a list from folders: each folder is a class, in alphabetical order.")
    { source, target, validation, names, seed };
folders.SetAction(result => Guarded(() =>
{
    var file = result.GetRequiredValue(target);
    var beside = Path.GetDirectoryName(Path.GetFullPath(file))!;
    var nameFile = result.GetValue(names) ?? Path.Combine(beside, "labels.csv");
    var known = File.Exists(nameFile) ? ClassNameFile.ReadAll(nameFile) : null;
    var all = VideoList.FromFolders(result.GetRequiredValue(source), out var classNames, known);
    if (known is not null) Console.WriteLine($"Classes in {nameFile} keep their numbers.");
    if (result.GetValue(validation) is var share && share != 0)
    {
        (all, var held) = all.Split(share, result.GetValue(seed));
        Write(held, Path.ChangeExtension(file, ".val" + Path.GetExtension(file)));
        var single = all.Entries.Select(e => e.Label).Except(held.Entries.Select(e => e.Label)).ToArray();
        if (single.Length > 0)
        {
            Console.WriteLine("Classes with one video, which stays in the training list: " +
                string.Join(", ", single.Select(label => classNames[label])));
        }
    }
    Write(all, file);
    ClassNameFile.Write(nameFile, classNames);
    for (var i = 0; i < classNames.Count; i++) Console.WriteLine($"{i,5} {classNames[i]}");
}));
var subset = new Command("subset", "Draws a part of each class. With the same seed, smaller parts lie in larger ones.")
    { list, target, fraction, perClass, classes, seed };
subset.SetAction(result => Guarded(() =>
{
    var all = VideoList.Load(result.GetRequiredValue(list));
    var part = all.Subset(result.GetValue(fraction), result.GetValue(perClass), result.GetValue(seed));
    if (result.GetValue(classes) is { Length: > 0 } chosen) part = part.OfClasses(chosen);
    Write(part, result.GetRequiredValue(target));
}));
return new RootCommand("Makes V-JEPA lists.") { folders, subset }.Parse(args).Invoke();

static void Write(VideoList list, string file)
{
    list.Save(file);
    var classes = list.Entries.Select(e => e.Label).Distinct().Count();
    Console.WriteLine($"{list.Count} videos of {classes} classes: {file}");
}

static int Guarded(Action action)
{
    try
    {
        action();
        return 0;
    }
    catch (Exception e) when (e is VideoListException or IOException or UnauthorizedAccessException
        or ArgumentException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}
