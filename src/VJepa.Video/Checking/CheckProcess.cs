using System.Diagnostics;
using System.Text.Json;

namespace VJepa.Video.Checking;

/// <summary>A child process that checks videos, one after the other.</summary>
internal sealed class CheckProcess : IDisposable
{
    private readonly Process process;

    public CheckProcess(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.UseShellExecute) = (true, true, false);
        process = Process.Start(start)
            ?? throw new InvalidOperationException($"{start.FileName} could not be started.");
    }

    public VideoReport Check(string path, TimeSpan timeout)
    {
        var failed = VideoReport.Of(path, VideoVerdict.Crashes) with
        {
            Message = $"{path}: the decoder's process crashed on this file. Leave it out of the list.",
        };
        try
        {
            process.StandardInput.WriteLine(path);
            process.StandardInput.Flush();
            var answer = process.StandardOutput.ReadLineAsync();
            if (!answer.Wait(timeout))
            {
                var message = new VideoTimeoutException(path, timeout).Message;
                return failed with { Verdict = VideoVerdict.Hangs, Message = message };
            }
            return answer.Result is { } line ? JsonSerializer.Deserialize<VideoReport>(line)! : failed;
        }
        catch (Exception e) when (e is IOException or JsonException or AggregateException)
        {
            return failed;
        }
    }

    public void Dispose()
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended in between.
        }
        process.Dispose();
    }
}
