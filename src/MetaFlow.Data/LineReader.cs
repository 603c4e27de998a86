namespace MetaFlow.Data;

/// <summary>Reads lines of bounded length, so that a file without line ends does not fill the memory.</summary>
internal sealed class LineReader(TextReader reader, string source, int maximumLength)
{
    private readonly char[] buffer = new char[1 << 14];
    private readonly List<char> line = [];
    private int position;
    private int length;
    private bool afterReturn;

    /// <summary>Number of the line last read, from 1.</summary>
    internal int Number { get; private set; }

    /// <summary>Reads the next line without its end (LF, CR or CRLF); false at the end of the file.</summary>
    internal bool Next(out ReadOnlySpan<char> text)
    {
        line.Clear();
        bool any = false;
        while (true)
        {
            if (position == length)
            {
                (position, length) = (0, reader.Read(buffer, 0, buffer.Length));
                if (length == 0)
                {
                    Number += any ? 1 : 0;
                    text = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line);
                    return any;
                }
            }

            char c = buffer[position++];
            bool skip = c == '\n' && afterReturn;
            afterReturn = c == '\r';
            if (skip)
                continue;

            any = true;
            if (c is '\n' or '\r')
            {
                Number++;
                text = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line);
                return true;
            }

            if (line.Count == maximumLength)
                throw new InvalidInputException($"File '{source}', line {Number + 1}, is longer than {maximumLength} characters; shorter lines are needed.");

            line.Add(c);
        }
    }
}
