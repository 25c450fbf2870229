using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Build task: an error for each line that has more than <see cref="MaxLength"/> columns.</summary>
public sealed class CheckLineLength : Task
{
    [Required]
    public string[] Files { get; set; } = new string[0];

    [Required]
    public int MaxLength { get; set; }

    public override bool Execute()
    {
        foreach (var file in Files)
        {
            var number = 0;
            foreach (var line in File.ReadLines(file))
            {
                number++;
                if (line.Length <= MaxLength) continue;
                Log.LogError(null, "VJ0001", null, file, number, 0, 0, 0,
                    "line has {0} columns, at most {1}", line.Length, MaxLength);
            }
        }
        return !Log.HasLoggedErrors;
    }
}
