namespace VJepa.Video.Datasets;

/// <summary>Several streams read one after the other.</summary>
internal sealed class JoinedStream(IReadOnlyList<Stream> parts) : Stream
{
    private int current;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        for (; current < parts.Count; current++)
        {
            var read = parts[current].Read(buffer, offset, count);
            if (read > 0 || count == 0) return read;
        }
        return 0;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        foreach (var part in parts) part.Dispose();
        base.Dispose(disposing);
    }
}
