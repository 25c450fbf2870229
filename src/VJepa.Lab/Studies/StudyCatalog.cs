using VJepa.Objectives;
using VJepa.Masking;
using VJepa.Training;

namespace VJepa.Lab.Studies;

/// <summary>The studies of the notebooks: the paper's ablations, at the size of the course.</summary>
public static class StudyCatalog
{
    /// <summary>All studies by name, with their questions.</summary>
    public static IReadOnlyDictionary<string, string> Names { get; } = new Dictionary<string, string>
    {
        ["target"] = "What is predicted: features or pixels, and by which loss? (V-JEPA, table 1)",
        ["masking"] = "What is hidden: blocks, tubes or the future? (V-JEPA, table 4)",
        ["blocks"] = "How many blocks, and one or two masks a clip? (V-JEPA, appendix)",
        ["recipe"] = "EMA, predictor, target normalization, batch size",
        ["teachers"] = "Who teaches? EMA, a frozen teacher, nobody, at equal operations",
    };

    /// <summary>The world that a study is made for; missing clips are rendered into a folder.</summary>
    /// <exception cref="ArgumentException">There is no study or no profile of that name.</exception>
    public static Experiment Experiment(string name, string profile, string folder, int? clips = null,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        _ = Question(name);
        return name == "teachers"
            ? Recipes.OnHands(profile, folder, clips, progress, cancel)
            : Recipes.OnWorld(profile, folder, clips, progress, cancel);
    }

    /// <summary>The size of a study by profile.</summary>
    /// <exception cref="ArgumentException">There is no study or no profile of that name.</exception>
    public static StudySize Size(string name, string profile)
    {
        _ = Question(name);
        return name == "teachers" ? StudySize.OfHands(profile) : StudySize.Of(profile);
    }

    /// <summary>A study by its name. The last variant is the random-initialized encoder, as a baseline.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="experiment">The experiment that variants change.</param>
    /// <param name="size">Steps, seeds and clips.</param>
    /// <exception cref="ArgumentException">There is no study of that name.</exception>
    public static Study Find(string name, Experiment experiment, StudySize size)
    {
        var question = Question(name);
        var sized = size.Of(experiment);
        IReadOnlyList<StudyVariant> variants = name switch
        {
            "target" => Target,
            "masking" => Masking,
            "blocks" => Blocks,
            "teachers" => Teachers.Variants,
            _ => Recipe(experiment.Pretraining),
        };
        return size.StudyOf(name, question, sized, variants);
    }

    /// <summary>What a study asks.</summary>
    /// <exception cref="ArgumentException">There is no study of that name.</exception>
    public static string Question(string name) => Names.TryGetValue(name, out var question) ? question
        : throw new ArgumentException($"There is no study '{name}': choose one of {string.Join(", ", Names.Keys)}.");

    private static IReadOnlyList<StudyVariant> Target =>
    [
        StudyVariant.Of("features, L1", config => config, "table 1: K400 73.7, SSv2 66.2"),
        StudyVariant.Of(
            "pixels, L1", config => config with { Target = new PixelTarget() }, "table 1: K400 68.6, SSv2 66.0"),
        StudyVariant.Of("features, L2", config => config with { Objective = new L2Objective() }),
        StudyVariant.Of("features, smooth L1", config => config with { Objective = new SmoothL1Objective() }),
    ];

    private static IReadOnlyList<StudyVariant> Masking =>
    [
        StudyVariant.Of("multi-block", config => config, "table 4: K400 72.9, SSv2 67.4"),
        StudyVariant.Of("random tube [.9]", config => config with { Masks = [new RandomTubeMask { Ratio = .9 }] },
            "table 4: K400 51.5, SSv2 46.4"),
        StudyVariant.Of("random tube [.5]", config => config with { Masks = [new RandomTubeMask { Ratio = .5 }] }),
        StudyVariant.Of("causal multi-block", config => config with
        {
            // 6 of 8 time slices are the paper's 12 of 16 frames; here it is 3 of 4.
            Masks = [.. config.Masks.Select(mask =>
                mask is MultiBlockMask blocks ? blocks with { MaxTemporalKeep = .75 } : mask)],
        }, "table 4, causal multi-block [12]: K400 71.9, SSv2 63.6"),
    ];

    private static IReadOnlyList<StudyVariant> Blocks =>
    [
        StudyVariant.Of("3 blocks of .15", config => config),
        StudyVariant.Of("1 block of .45", config => config with
        {
            Masks = [MultiBlockMask.ShortRange with { Blocks = 1, SpatialScale = (.45, .45) }],
        }),
        StudyVariant.Of(
            "8 blocks of .15 (the paper's)", config => config with { Masks = [MultiBlockMask.ShortRange] }),
        StudyVariant.Of("two masks a clip: 3 of .15, 1 of .5", config => config with
        {
            Masks =
            [
                MultiBlockMask.ShortRange with { Blocks = 3 },
                MultiBlockMask.LongRange with { Blocks = 1, SpatialScale = (.5, .5) },
            ],
            Predictor = config.Predictor with { MaskTokens = 2 },
        }),
    ];

    private static IReadOnlyList<StudyVariant> Recipe(PretrainingConfig main) =>
    [
        StudyVariant.Of("as the course", config => config),
        StudyVariant.Of("no EMA: the target is the encoder", config => config with { Momentum = (0, 0) }),
        StudyVariant.Of("slow EMA, .999", config => config with { Momentum = (.999, 1) }),
        StudyVariant.Of("targets LayerNorm, not centered", config => config with
        {
            Target = new EmaTarget { Normalization = TargetNormalization.LayerNorm },
        }),
        StudyVariant.Of("targets as they come", config => config with
        {
            Target = new EmaTarget { Normalization = TargetNormalization.None },
        }),
        StudyVariant.Of("predictor as wide as the encoder",
            config => config with { Predictor = config.Predictor with { Width = main.Encoder.Width } }),
        StudyVariant.Of(
            "predictor of depth 1", config => config with { Predictor = config.Predictor with { Depth = 1 } }),
        StudyVariant.Of("half the batch, twice the steps", config => config with
        {
            BatchSize = config.BatchSize / 2,
            StepsPerEpoch = config.StepsPerEpoch * 2,
        }),
    ];
}
