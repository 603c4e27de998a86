namespace MetaFlow.Data;

/// <summary>Opens files that users name and turns what can go wrong with them into sentences.</summary>
internal static class InputFile
{
    private const int MaximumShown = 40;

    /// <summary>Runs a reader on the file, unpacked when it starts like gzip.</summary>
    internal static T Read<T>(string path, Func<Stream, T> read)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            throw new InvalidInputException($"'{path}' is a folder; a file is needed.");

        FileStream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new InvalidInputException($"File '{path}' does not exist.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InvalidInputException($"File '{path}' cannot be read: {e.Message}", e);
        }

        using (file)
        {
            return Unpacked(file, path, read);
        }
    }

    /// <summary>Runs a reader on a stream, unpacked when it starts like gzip (1f 8b), whatever its name.</summary>
    internal static T Unpacked<T>(Stream stream, string source, Func<Stream, T> read)
    {
        try
        {
            int first = stream.ReadByte(), second = stream.ReadByte();
            stream.Position = 0;
            if (first != 0x1f || second != 0x8b)
                return read(stream);

            using var gzip = new CheckedGzipStream(stream);
            return read(gzip);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidInputException($"File '{source}' is a damaged or truncated gzip file, or one of several parts; a whole one of one part is needed.", e);
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            throw new InvalidInputException($"File '{source}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A piece of a file as it may stand in a one-line message: short, without control characters.</summary>
    internal static string Show(ReadOnlySpan<char> text)
    {
        bool cut = text.Length > MaximumShown;
        Span<char> shown = stackalloc char[Math.Min(text.Length, MaximumShown)];
        text[..shown.Length].CopyTo(shown);
        foreach (ref char c in shown)
        {
            if (char.IsControl(c) || char.IsSurrogate(c))
                c = '?';
        }

        return cut ? $"{shown}..." : shown.ToString();
    }
}
