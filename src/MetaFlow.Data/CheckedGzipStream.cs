using System.Buffers.Binary;
using System.IO.Compression;

namespace MetaFlow.Data;

/// <summary>
/// Unpacks a gzip file and notices when it was cut. The stream of .NET checks the sum of a whole member but takes the end of a
/// cut file for its regular end, so the unpacked length is compared with the last four bytes of the file (RFC 1952, ISIZE).
/// Files of several members are therefore refused too.
/// </summary>
internal sealed class CheckedGzipStream : Stream
{
    private readonly GZipStream gzip;
    private readonly uint expected;
    private long total;

    /// <summary>Unpacks a seekable stream from its start; the stream stays open.</summary>
    internal CheckedGzipStream(Stream packed)
    {
        Span<byte> size = stackalloc byte[4];

        // Header (10 bytes), at least two bytes of data, checksum and size (8 bytes).
        if (packed.Length < 20)
            throw new InvalidDataException("The file is too short for gzip.");

        packed.Position = packed.Length - size.Length;
        packed.ReadExactly(size);
        packed.Position = 0;
        expected = BinaryPrimitives.ReadUInt32LittleEndian(size);
        gzip = new(packed, CompressionMode.Decompress, leaveOpen: true);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => total;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read = gzip.Read(buffer);
        total += read;
        return read == 0 && buffer.Length > 0 && unchecked((uint)total) != expected
            ? throw new InvalidDataException("The file ends too early.")
            : read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            gzip.Dispose();

        base.Dispose(disposing);
    }
}
