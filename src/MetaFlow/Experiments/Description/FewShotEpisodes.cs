namespace MetaFlow.Experiments;

/// <summary>Few-shot episodes from a labelled data set, learned by a tanh network with softmax cross-entropy.</summary>
[Field("Few-shot episodes (N-way, K-shot, support and query apart) from a labelled data set, learned by a two-layer tanh network with softmax cross-entropy.")]
public sealed record FewShotEpisodes : NetworkProblem
{
    /// <summary>The data set.</summary>
    [Field("The data set: digits, fashion-mnist, csv:PATH#COLUMN, or idx:IMAGES,LABELS.")]
    public required string Dataset { get; init; }

    /// <summary>Number of tasks M.</summary>
    [Field("Number of tasks M.", AtLeast = 1, AtMost = 100_000)]
    public required int Tasks { get; init; }

    /// <summary>Classes N of a task.</summary>
    [Field("Classes of a task (N-way).", AtLeast = 2, AtMost = 1000)]
    public int Ways { get; init; } = 5;

    /// <summary>Support samples K of each class.</summary>
    [Field("Support samples of each class (K-shot).", AtLeast = 1, AtMost = 1_000_000)]
    public int Shots { get; init; } = 5;

    /// <summary>Query samples of each class.</summary>
    [Field("Query samples of each class.", AtLeast = 1, AtMost = 1_000_000)]
    public int Queries { get; init; } = 5;

    /// <summary>Whether X is divided by its largest absolute value.</summary>
    [Field("Whether X is divided by its largest absolute value, so that pixels lie in [0, 1].")]
    public bool UnitRange { get; init; } = true;
}
