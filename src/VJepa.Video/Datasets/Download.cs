using System.Net;
using System.Net.Http.Headers;

namespace VJepa.Video.Datasets;

/// <summary>Downloads a file; an interrupted download is resumed.</summary>
public static class Download
{
    /// <summary>Downloads <paramref name="address"/> to <paramref name="file"/>, through FILE.part.</summary>
    /// <param name="progress">Receives the bytes so far and in total (0 if unknown).</param>
    /// <exception cref="HttpRequestException">The server refuses or is not reachable.</exception>
    /// <exception cref="IOException">The file is shorter than announced.</exception>
    public static async Task FetchAsync(HttpClient client, Uri address, string file,
        IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default)
    {
        if (File.Exists(file)) return;
        var part = file + ".part";
        var have = File.Exists(part) ? new FileInfo(part).Length : 0;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0) request.Headers.Range = new RangeHeaderValue(have, null);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable) response.EnsureSuccessStatusCode();
        if (response.StatusCode == HttpStatusCode.OK) have = 0; // the server starts over
        var headers = response.Content.Headers;
        var total = headers.ContentRange?.Length ?? (headers.ContentLength is { } rest ? have + rest : 0);
        if (response.IsSuccessStatusCode)
        {
            await using var from = await response.Content.ReadAsStreamAsync(cancel);
            await using var to = new FileStream(part, have > 0 ? FileMode.Append : FileMode.Create);
            var buffer = new byte[1 << 17];
            for (int read; (read = await from.ReadAsync(buffer, cancel)) > 0;)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancel);
                progress?.Report((to.Length, total));
            }
            have = to.Length;
        }
        if (total > 0 && have != total)
            throw new IOException($"{file}: received {have} of {total} bytes. Start again to resume the download.");
        File.Move(part, file);
    }
}
