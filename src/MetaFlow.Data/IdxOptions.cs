namespace MetaFlow.Data;

/// <summary>How a pair of IDX files is read.</summary>
public sealed record IdxOptions
{
    /// <summary>The name of the data set; default: the name of the image file without its folder.</summary>
    public string? Name { get; init; }

    /// <summary>Number of classes, from 1 to 256: labels are 0, …, Classes − 1; default 10.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>Keep only the first so many images of each class, at least 1; default: all.</summary>
    public int? PerClass { get; init; }

    /// <summary>Largest number of pixels that is kept, at least 1; default 10⁸ (0.8 GB as numbers).</summary>
    public int MaximumValues { get; init; } = 100_000_000;
}
