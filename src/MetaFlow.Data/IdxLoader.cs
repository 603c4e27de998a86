using System.Buffers.Binary;
using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Data;

/// <summary>
/// Reads images with labels in the IDX format of the MNIST files (unsigned bytes), plain or gzip. Pixels keep their values
/// 0 … 255.
/// </summary>
public static class IdxLoader
{
    private const int ImageMagic = 0x0803;
    private const int LabelMagic = 0x0801;

    /// <summary>Reads an image and a label file.</summary>
    /// <param name="images">The image file (idx3-ubyte); gzip is recognized by its content.</param>
    /// <param name="labels">The label file (idx1-ubyte), likewise.</param>
    /// <param name="options">How to read them.</param>
    /// <returns>One row for each image, the pixels row by row; the labels as responses.</returns>
    /// <exception cref="InvalidInputException">A file is not what it should be; the message says how.</exception>
    public static Dataset Load(string images, string labels, IdxOptions? options = null)
    {
        options ??= new();
        byte[] classes = InputFile.Read(labels, stream => ReadLabels(stream, labels, options));
        return InputFile.Read(images, stream => ReadImages(stream, images, labels, classes, options));
    }

    /// <summary>Reads and checks the labels.</summary>
    internal static byte[] ReadLabels(Stream stream, string source, IdxOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Classes, 1, nameof(options.Classes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Classes, 256, nameof(options.Classes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumValues, 1, nameof(options.MaximumValues));
        long count = ReadHeader(stream, source, LabelMagic, 1, "labels", options.MaximumValues)[0];

        // The buffer grows with what the file really holds, not with what its header claims.
        using var labels = new MemoryStream();
        var chunk = new byte[1 << 16];
        while (labels.Length < count)
        {
            int read = stream.Read(chunk, 0, (int)Math.Min(chunk.Length, count - labels.Length));
            if (read == 0)
                throw new InvalidInputException($"File '{source}' ends after {labels.Length} labels; its header says {count}.");

            for (int i = 0; i < read; i++)
            {
                if (chunk[i] >= options.Classes)
                    throw new InvalidInputException($"File '{source}' has the label {chunk[i]} at position {labels.Length + i} (counted from 0); 0 to {options.Classes - 1} are allowed.");
            }

            labels.Write(chunk, 0, read);
        }

        RefuseMore(stream, source, $"{count} labels");
        return labels.ToArray();
    }

    /// <summary>Reads the images whose labels are known.</summary>
    internal static Dataset ReadImages(Stream stream, string source, string labelSource, byte[] labels, IdxOptions options)
    {
        long[] sizes = ReadHeader(stream, source, ImageMagic, 3, "images", long.MaxValue);
        if (sizes[0] != labels.Length)
            throw new InvalidInputException($"File '{source}' has {sizes[0]} images but '{labelSource}' has {labels.Length} labels; they must agree.");

        // Each size first: the product of two unsigned 32-bit numbers may overflow.
        if (sizes[1] > options.MaximumValues || sizes[2] > options.MaximumValues || sizes[1] * sizes[2] > options.MaximumValues)
            throw new InvalidInputException($"File '{source}' has images of {sizes[1]} x {sizes[2]} pixels by its header; at most {options.MaximumValues} pixels are allowed.");

        int pixels = (int)(sizes[1] * sizes[2]);
        int[] rows = KeptRows(labels, options);
        if ((long)rows.Length * pixels > options.MaximumValues)
            throw new InvalidInputException($"File '{source}' has {rows.Length} images of {pixels} pixels to keep; at most {options.MaximumValues} values are allowed (keep fewer images of each class).");

        var kept = new List<byte[]>();
        var image = new byte[pixels];
        for (int i = 0, next = 0; i < labels.Length; i++)
        {
            int read = stream.ReadAtLeast(image, pixels, throwOnEndOfStream: false);
            if (read < pixels)
                throw new InvalidInputException($"File '{source}' ends within image {i} (counted from 0); its header says {sizes[0]} images.");

            if (next < rows.Length && rows[next] == i)
            {
                kept.Add((byte[])image.Clone());
                next++;
            }
        }

        RefuseMore(stream, source, $"{sizes[0]} images");
        return new(
            options.Name ?? Path.GetFileName(source),
            Matrix<double>.Build.Dense(kept.Count, pixels, (i, j) => kept[i][j]),
            Vector<double>.Build.Dense(kept.Count, i => labels[rows[i]]),
            Enumerable.Range(0, pixels).Select(j => $"r{j / sizes[2]}c{j % sizes[2]}").ToArray(),
            source,
            "as supplied by the user");
    }

    private static int[] KeptRows(byte[] labels, IdxOptions options)
    {
        if (options.PerClass is null)
            return Enumerable.Range(0, labels.Length).ToArray();

        ArgumentOutOfRangeException.ThrowIfLessThan(options.PerClass.Value, 1, nameof(options.PerClass));
        var seen = new int[256];
        return Enumerable.Range(0, labels.Length).Where(i => seen[labels[i]]++ < options.PerClass).ToArray();
    }

    private static long[] ReadHeader(Stream stream, string source, int magic, int dimensions, string what, long maximum)
    {
        Span<byte> header = stackalloc byte[4 * (1 + dimensions)];
        int read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read >= 4 && BinaryPrimitives.ReadInt32BigEndian(header) is int found && found != magic)
            throw new InvalidInputException($"File '{source}' starts with 0x{found:x8}; an IDX file of {what} starts with 0x{magic:x8} (unsigned bytes, {dimensions} dimension{(dimensions == 1 ? string.Empty : "s")}).");

        if (read < header.Length)
            throw new InvalidInputException($"File '{source}' ends after {read} bytes; the IDX header of {what} has {header.Length}.");

        var sizes = new long[dimensions];
        for (int k = 0; k < dimensions; k++)
        {
            sizes[k] = BinaryPrimitives.ReadUInt32BigEndian(header[(4 * (k + 1))..]);
            if (sizes[k] == 0)
                throw new InvalidInputException($"File '{source}' has size 0 in dimension {k + 1} of its header; at least 1 is needed.");
        }

        return sizes[0] <= maximum
            ? sizes
            : throw new InvalidInputException($"File '{source}' has {sizes[0]} {what} by its header; at most {maximum} are allowed.");
    }

    private static void RefuseMore(Stream stream, string source, string what)
    {
        if (stream.ReadByte() >= 0)
            throw new InvalidInputException($"File '{source}' goes on after the {what} that its header says.");
    }
}
