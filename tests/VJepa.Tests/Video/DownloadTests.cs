using System.Net;
using System.Net.Http.Headers;
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
        await Download.FetchAsync(new HttpClient(server), Address, file, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(Content, File.ReadAllBytes(file));
        Assert.Equal(300, server.AskedFrom);
        Assert.False(File.Exists(file + ".part"));
    }

    [Fact]
    public async Task A_download_that_ends_early_is_an_error_and_what_came_is_kept()
    {
        var file = Path.Combine(folder, "part");
        var error = await Assert.ThrowsAnyAsync<Exception>(() =>
            Download.FetchAsync(new HttpClient(new Server(true, 400)), Address, file, cancel: TestContext.Current.CancellationToken));
        Assert.True(error is IOException or HttpRequestException, error.ToString());
        Assert.False(File.Exists(file));
        await Download.FetchAsync(new HttpClient(new Server(true, Content.Length)), Address, file, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(Content, File.ReadAllBytes(file));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Promises all of the content and sends it up to <paramref name="end"/>.</summary>
    private sealed class Server(bool ranges, int end) : HttpMessageHandler
    {
        public long? AskedFrom { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            AskedFrom = request.Headers.Range?.Ranges.Single().From;
            var from = ranges ? (int)(AskedFrom ?? 0) : 0;
            var response = new HttpResponseMessage(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK)
            {
                Content = new StreamContent(new MemoryStream(Content[from..end])),
            };
            response.Content.Headers.ContentLength = Content.Length - from;
            if (from > 0) response.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, Content.Length - 1, Content.Length);
            return Task.FromResult(response);
        }
    }
}
