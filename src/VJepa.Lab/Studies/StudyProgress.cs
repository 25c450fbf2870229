namespace VJepa.Lab.Studies;

/// <summary>How far a study is.</summary>
/// <param name="Done">Finished runs, those with kept results among them.</param>
/// <param name="Runs">Runs in all.</param>
/// <param name="Share">Share of all steps that is done, 0 to 1.</param>
/// <param name="Message">What happened last.</param>
public sealed record StudyProgress(int Done, int Runs, double Share, string Message);
