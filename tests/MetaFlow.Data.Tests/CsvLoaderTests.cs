using System.Text;
using FsCheck.Xunit;
using Xunit;

namespace MetaFlow.Data.Tests;

public sealed class CsvLoaderTests
{
    public static TheoryData<string, string, string> Malformed => new()
    {
        { "empty", "", "File '*' is empty; a table of numbers is needed." },
        { "blank lines", "\n  \r\n\n", "File '*' is empty; a table of numbers is needed." },
        { "header only", "a,b\n", "File '*' has a header but no rows; at least one row of numbers is needed." },
        { "ragged short", "a,b,c\n1,2,3\n4,5\n", "File '*', line 3, has 2 cells; 3 are needed, as in the first line." },
        { "ragged long", "1,2\n3,4,5\n", "File '*', line 2, has 3 cells; 2 are needed, as in the first line." },
        { "trailing separator", "1,2\n3,4,\n", "File '*', line 2, has 3 cells; 2 are needed, as in the first line." },
        { "word", "a,b\n1,two\n", "File '*', line 2, column 'b' is 'two'; a finite number with a decimal point is needed." },
        { "empty cell", "a,b\n1,2\n,3\n", "File '*', line 3, column 'a' is empty; a finite number with a decimal point is needed." },
        { "NaN", "a,b\n1,NaN\n", "File '*', line 2, column 'b' is 'NaN'; a finite number with a decimal point is needed." },
        { "infinity", "1,2\n3,-Infinity\n", "File '*', line 2, column 'x1' is '-Infinity'; a finite number with a decimal point is needed." },
        { "overflow", "1,2\n1e999,3\n", "File '*', line 2, column 'x0' is '1e999'; a finite number with a decimal point is needed." },
        { "decimal comma", "a;b\n1,5;2\n", "File '*', line 2, column 'a' is '1,5'; a finite number with a decimal point is needed." },
        { "thousands", "a;b\n1 000;2\n", "File '*', line 2, column 'a' is '1 000'; a finite number with a decimal point is needed." },
        { "hexadecimal", "a,b\n0x10,2\n", "File '*', line 2, column 'a' is '0x10'; a finite number with a decimal point is needed." },
        { "one column", "a\n1\n2\n", "File '*' has one column only; at least one column besides the responses is needed (is the separator right?)." },
        { "twin names", "a,b,a\n1,2,3\n", "File '*', line 1, names columns 1 and 3 both 'a'; names must differ." },
        { "empty name", "a,,c\n1,2,3\n", "File '*', line 1, has an empty name for column 2; every column needs a name." },
        { "open quote", "\"a,b\n1,2\n", "File '*', line 1, has a quote that is not closed: '\"a,b'." },
        { "text after quote", "\"a\"b,c\n1,2\n", "File '*', line 1, has text after a closing quote: 'b,c'." },
        { "control characters", "a,b\n1,\u0001\u001b[31mred\n", "File '*', line 2, column 'b' is '??[31mred'; a finite number with a decimal point is needed." },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Load_MalformedText_IsRefusedInOneSentence(string what, string content, string message)
    {
        Assert.NotEmpty(what);
        using var folder = new TemporaryFolder();
        string path = folder.Write("data.csv", content);
        Assert.Equal(message.Replace("*", path, StringComparison.Ordinal), Refusal(path));

        // The same through gzip.
        string packed = folder.Write("data.csv.gz", TemporaryFolder.Gzip(Encoding.UTF8.GetBytes(content)));
        Assert.Equal(message.Replace("*", packed, StringComparison.Ordinal), Refusal(packed));
    }

    [Fact]
    public void Load_WithoutItsTarget_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("data.csv", "a,b\n1,2\n");
        Assert.Equal($"File '{path}' has no column 'y' for the responses; it has a, b.", Refusal(path, new() { Target = "y" }));
    }

    [Fact]
    public void Load_HugeLine_IsRefusedWithoutReadingItAll()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("data.csv", new string('1', 5000));
        Assert.Equal($"File '{path}', line 1, is longer than 1000 characters; shorter lines are needed.", Refusal(path, new() { MaximumLineLength = 1000 }));
    }

    [Fact]
    public void Load_TooManyValues_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("data.csv", "1,2\n3,4\n5,6\n");
        Assert.Equal($"File '{path}' has more than 5 values by line 3; a smaller file is needed.", Refusal(path, new() { MaximumValues = 5 }));
    }

    [Fact]
    public void Load_MissingFileOrFolder_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "none.csv");
        Assert.Equal($"File '{path}' does not exist.", Refusal(path));
        Assert.Equal($"'{folder.Path}' is a folder; a file is needed.", Refusal(folder.Path));
        Assert.Equal("File '' does not exist.", Refusal(string.Empty));
    }

    [Fact]
    public void Load_BytesThatAreNotText_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("data.csv", [0x31, 0x2c, 0xff, 0xfe, 0xfd, 0x0a]);
        Assert.Equal($"File '{path}', near line 1, is not UTF-8 text.", Refusal(path));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(60)]
    [InlineData(-9)]
    [InlineData(-1)]
    public void Load_TruncatedGzip_IsRefused(int length)
    {
        using var folder = new TemporaryFolder();
        string text = string.Join('\n', Enumerable.Range(0, 500).Select(i => $"{i},{i * i}"));
        byte[] packed = TemporaryFolder.Gzip(Encoding.UTF8.GetBytes(text));
        string path = folder.Write("data.csv.gz", packed[..(length > 0 ? length : packed.Length + length)]);
        Assert.Equal($"File '{path}' is a damaged or truncated gzip file, or one of several parts; a whole one of one part is needed.", Refusal(path));
    }

    [Fact]
    public void Load_GzipOfTwoMembers_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("data.csv.gz", [.. TemporaryFolder.Gzip("1,2\n"u8.ToArray()), .. TemporaryFolder.Gzip("3,4\n5,6\n"u8.ToArray())]);
        Assert.Contains("one of several parts", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DamagedGzip_IsRefused()
    {
        using var folder = new TemporaryFolder();
        byte[] packed = TemporaryFolder.Gzip(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 500).Select(i => $"{i},{i * i}"))));
        packed[^6] ^= 0x40;
        string path = folder.Write("data.csv.gz", packed);
        Assert.Equal($"File '{path}' is a damaged or truncated gzip file, or one of several parts; a whole one of one part is needed.", Refusal(path));
    }

    [Theory]
    [InlineData("a,b,y\n1,2,3\n4,5,6\n")]
    [InlineData("a;b;y\r\n1;2;3\r\n4;5;6")]
    [InlineData("a\tb\ty\n1\t2\t3\n\n4\t5\t6\n")]
    [InlineData("  a b   y\n 1 2 3\n4  5\t6 \n")]
    [InlineData("\uFEFF\"a\", \"b\" ,y\r1, 2 ,3\r4,5,6\r")]
    public void Load_AnySeparatorAndLineEnd_GivesTheTable(string content)
    {
        using var folder = new TemporaryFolder();
        var data = CsvLoader.Load(folder.Write("data.csv", content));
        Assert.Equal(["a", "b"], data.Columns);
        Assert.Equal([1, 2, 4, 5], data.X.ToRowMajorArray());
        Assert.Equal([3, 6], data.Y);
        Assert.Equal("data.csv", data.Name);
    }

    [Fact]
    public void Load_WithOptions_FollowsThem()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("data.csv", "1|2|3\n4|5|6\n");
        var data = CsvLoader.Load(path, new() { Separator = '|', HasHeader = false, Target = "x0", Name = "mine" });
        Assert.Equal(("mine", 2), (data.Name, data.Rows));
        Assert.Equal(["x1", "x2"], data.Columns);
        Assert.Equal([1, 4], data.Y);
        Assert.Equal([4, 5, 6], CsvLoader.Load(folder.Write("h.csv", "1,2,3\n4,5,6\n"), new() { HasHeader = true }).X.Row(0).Append(6));
        Assert.Equal(["1", "2"], CsvLoader.Load(Path.Combine(folder.Path, "h.csv"), new() { HasHeader = true }).Columns);
        Assert.Equal(["a\"b"], CsvLoader.Load(folder.Write("q.csv", "\"a\"\"b\",y\n1,2\n")).Columns);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        using var stream = new MemoryStream();
        Assert.Throws<ArgumentOutOfRangeException>(() => CsvLoader.Read(stream, "x", new() { MaximumLineLength = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CsvLoader.Read(stream, "x", new() { MaximumValues = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CsvLoader.Read(stream, "x", new() { Separator = '"' }));
    }

    /// <summary>Whatever the bytes, the loader gives a table or one sentence.</summary>
    [Property(MaxTest = 500)]
    public void Load_ArbitraryBytes_GivesATableOrASentence(byte[] content, bool textual)
    {
        const string alphabet = "0123456789,;.\n\r\t \"-eaN";
        byte[] bytes = textual ? Array.ConvertAll(content, b => (byte)alphabet[b % alphabet.Length]) : content;
        using var stream = new MemoryStream(bytes);
        try
        {
            var data = InputFile.Unpacked(stream, "x", unpacked => CsvLoader.Read(unpacked, "x", new()));
            Assert.Equal(data.Rows, data.Y.Count);
        }
        catch (InvalidInputException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            Assert.Contains("'x'", e.Message, StringComparison.Ordinal);
        }
    }

    private static string Refusal(string path, CsvOptions? options = null) =>
        Assert.Throws<InvalidInputException>(() => CsvLoader.Load(path, options)).Message;
}
