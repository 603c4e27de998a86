using Xunit;

namespace MetaFlow.Data.Tests;

public sealed class IdxLoaderTests
{
    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 3, 1, 0, 1];
    private static readonly byte[] Images = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 10, 11, 20, 21, 30, 255];

    public static TheoryData<string, byte[], byte[], string> Malformed => new()
    {
        { "empty labels", Images, [], "File '{1}' ends after 0 bytes; the IDX header of labels has 8." },
        { "cut header", Images, [0, 0, 8, 1, 0, 0], "File '{1}' ends after 6 bytes; the IDX header of labels has 8." },
        { "label magic", Images, [0, 0, 8, 3, 0, 0, 0, 3, 1, 0, 1], "File '{1}' starts with 0x00000803; an IDX file of labels starts with 0x00000801 (unsigned bytes, 1 dimension)." },
        { "image magic", [0, 0, 13, 3, .. Images[4..]], Labels, "File '{0}' starts with 0x00000d03; an IDX file of images starts with 0x00000803 (unsigned bytes, 3 dimensions)." },
        { "text", "a,b,c\n1,2,3\n4,5,6\n"u8.ToArray(), Labels, "File '{0}' starts with 0x612c622c; an IDX file of images starts with 0x00000803 (unsigned bytes, 3 dimensions)." },
        { "cut labels", Images, Labels[..^1], "File '{1}' ends after 2 labels; its header says 3." },
        { "more labels", Images, [.. Labels, 0], "File '{1}' goes on after the 3 labels that its header says." },
        { "cut images", Images[..^1], Labels, "File '{0}' ends within image 2 (counted from 0); its header says 3 images." },
        { "more images", [.. Images, 0], Labels, "File '{0}' goes on after the 3 images that its header says." },
        { "label out of range", Images, [.. Labels[..^1], 10], "File '{1}' has the label 10 at position 2 (counted from 0); 0 to 9 are allowed." },
        { "counts differ", Images, [0, 0, 8, 1, 0, 0, 0, 2, 1, 0], "File '{0}' has 3 images but '{1}' has 2 labels; they must agree." },
        { "2^31 labels", Images, [0, 0, 8, 1, 128, 0, 0, 0, 1], "File '{1}' has 2147483648 labels by its header; at most 100000000 are allowed." },
        { "many labels claimed", Images, [0, 0, 8, 1, 5, 0, 0, 0, 1], "File '{1}' ends after 1 labels; its header says 83886080." },
        { "2^31 images", [0, 0, 8, 3, 128, 0, 0, 0, .. Images[8..]], Labels, "File '{0}' has 2147483648 images but '{1}' has 3 labels; they must agree." },
        { "huge images", [.. Images[..8], 255, 255, 255, 255, 255, 255, 255, 255, 1], Labels, "File '{0}' has images of 4294967295 x 4294967295 pixels by its header; at most 100000000 pixels are allowed." },
        { "large images", [.. Images[..8], 0, 0, 40, 0, 0, 0, 200, 0, 1], Labels, "File '{0}' has images of 10240 x 51200 pixels by its header; at most 100000000 pixels are allowed." },
        { "no labels", Images, [0, 0, 8, 1, 0, 0, 0, 0], "File '{1}' has size 0 in dimension 1 of its header; at least 1 is needed." },
        { "no pixels", [.. Images[..8], 0, 0, 0, 2, 0, 0, 0, 0], Labels, "File '{0}' has size 0 in dimension 3 of its header; at least 1 is needed." },
        { "cut gzip", TemporaryFolder.Gzip(Images)[..^9], Labels, "File '{0}' is a damaged or truncated gzip file, or one of several parts; a whole one of one part is needed." },
        { "cut gzip labels", Images, TemporaryFolder.Gzip(Labels)[..14], "File '{1}' is a damaged or truncated gzip file, or one of several parts; a whole one of one part is needed." },
    };

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public void Load_MalformedFiles_AreRefusedInOneSentence(string what, byte[] images, byte[] labels, string message)
    {
        Assert.NotEmpty(what);
        using var folder = new TemporaryFolder();
        string imagePath = folder.Write("images", images), labelPath = folder.Write("labels", labels);
        string expected = message.Replace("{0}", imagePath, StringComparison.Ordinal).Replace("{1}", labelPath, StringComparison.Ordinal);
        Assert.Equal(expected, Assert.Throws<InvalidInputException>(() => IdxLoader.Load(imagePath, labelPath)).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_GoodFiles_GivesImagesAndLabels(bool packed)
    {
        using var folder = new TemporaryFolder();
        string images = folder.Write("images", packed ? TemporaryFolder.Gzip(Images) : Images), labels = folder.Write("labels", packed ? TemporaryFolder.Gzip(Labels) : Labels);
        var data = IdxLoader.Load(images, labels);
        Assert.Equal([10, 11, 20, 21, 30, 255], data.X.ToRowMajorArray());
        Assert.Equal([1, 0, 1], data.Y);
        Assert.Equal(["r0c0", "r1c0"], data.Columns);
        Assert.Equal(("images", images), (data.Name, data.Origin));
    }

    [Fact]
    public void Load_FewOfEachClass_KeepsTheFirst()
    {
        using var folder = new TemporaryFolder();
        var data = IdxLoader.Load(folder.Write("images", Images), folder.Write("labels", Labels), new() { PerClass = 1, Classes = 2, Name = "mine" });
        Assert.Equal([10, 11, 20, 21], data.X.ToRowMajorArray());
        Assert.Equal([1, 0], data.Y);
        Assert.Equal("mine", data.Name);
    }

    [Fact]
    public void Load_TooManyValues_SaysHowToKeepFewer()
    {
        using var folder = new TemporaryFolder();
        string images = folder.Write("images", Images), labels = folder.Write("labels", Labels);
        Assert.Equal(
            $"File '{images}' has 3 images of 2 pixels to keep; at most 5 values are allowed (keep fewer images of each class).",
            Assert.Throws<InvalidInputException>(() => IdxLoader.Load(images, labels, new() { MaximumValues = 5 })).Message);
        Assert.Equal(2, IdxLoader.Load(images, labels, new() { MaximumValues = 5, PerClass = 1 }).Rows);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        using var folder = new TemporaryFolder();
        string images = folder.Write("images", Images), labels = folder.Write("labels", Labels);
        Assert.Throws<ArgumentOutOfRangeException>(() => IdxLoader.Load(images, labels, new() { Classes = 257 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => IdxLoader.Load(images, labels, new() { PerClass = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => IdxLoader.Load(images, labels, new() { MaximumValues = 0 }));
    }

    [Fact]
    public void Load_MissingFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string missing = Path.Combine(folder.Path, "no", "labels");
        Assert.Equal($"File '{missing}' does not exist.", Assert.Throws<InvalidInputException>(() => IdxLoader.Load("images", missing)).Message);
    }
}
