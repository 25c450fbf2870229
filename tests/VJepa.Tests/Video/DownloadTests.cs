using System.Net;
using VJepa.Video.Datasets;

namespace VJepa.Tests.Video;

public sealed class DownloadTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
    private static readonly Uri Address = new("http://example.invalid/part");
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-download-").FullName;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_download_goes_on_from_where_it_was_or_begins_anew_where_the_server_can_not(bool ranges)
    {
        var file = Path.Combine(folder, "part");
        File.WriteAllBytes(file + ".part", Content[..300]);
        var server = new Server(ranges, Content.Length);
        await Fetch(server, file);
        Assert.Equal(Content, File.ReadAllBytes(file));
        Assert.Equal(300, server.AskedFrom);
        Assert.False(File.Exists(file + ".part"));
    }

    [Fact]
    public async Task A_download_that_ends_early_is_an_error_and_what_came_is_kept()
    {
        var file = Path.Combine(folder, "part");
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Fetch(new Server(true, 400), file));
        Assert.True(error is IOException or HttpRequestException, error.ToString());
        Assert.False(File.Exists(file));
        await Fetch(new Server(true, Content.Length), file);
        Assert.Equal(Content, File.ReadAllBytes(file));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Task Fetch(Server server, string file) => Download.FetchAsync(
        new HttpClient(server), Address, file, cancel: TestContext.Current.CancellationToken);

    /// <summary>Announces all of the content but sends it only up to <paramref name="end"/>.</summary>
    private sealed class Server(bool ranges, int end) : HttpMessageHandler
    {
        public long? AskedFrom { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            AskedFrom = request.Headers.Range?.Ranges.Single().From;
            var from = ranges ? (int)(AskedFrom ?? 0) : 0;
            var response = new HttpResponseMessage(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK)
            {
                Content = new StreamContent(new MemoryStream(Content[from..end])),
            };
            var headers = response.Content.Headers;
            headers.ContentLength = Content.Length - from;
            if (from > 0) headers.ContentRange = new(from, Content.Length - 1, Content.Length);
            return Task.FromResult(response);
        }
    }
}
