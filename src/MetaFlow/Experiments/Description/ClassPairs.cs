namespace MetaFlow.Experiments;

/// <summary>Binary classification tasks, one for each pair of classes of a labelled data set.</summary>
[Field("Binary classification tasks, one for each pair of classes of a labelled data set.")]
public sealed record ClassPairs : GlmProblem
{
    /// <summary>The data set.</summary>
    [Field("The data set: digits, fashion-mnist, csv:PATH#COLUMN, or idx:IMAGES,LABELS for MNIST files of yours (gzip allowed).")]
    public required string Dataset { get; init; }

    /// <summary>Pairs of class labels; the first of a pair is −1, the second +1.</summary>
    [Field("Pairs of class labels; the first of a pair becomes −1, the second +1.", MinimumItems = 1, MaximumItems = 10_000)]
    public required EquatableList<EquatableList<int>> Pairs { get; init; }

    /// <summary>Samples n per task, evenly split between the two classes, drawn without replacement.</summary>
    [Field("Samples n per task, evenly split between the two classes and drawn without replacement.", AtLeast = 2, AtMost = 10_000_000)]
    public required int Samples { get; init; }

    /// <summary>The loss.</summary>
    [Field("The loss; squared regresses on the labels −1 and +1.")]
    public required GlmFamily Loss { get; init; }

    /// <summary>Scaling of the columns.</summary>
    [Field("Scaling of the columns.")]
    public required ColumnScaling ColumnScaling { get; init; }

    /// <summary>Whether X is divided by its largest absolute value, so that pixels lie in [0, 1].</summary>
    [Field("Whether X is divided by its largest absolute value, so that pixels lie in [0, 1].")]
    public bool UnitRange { get; init; }

    /// <summary>Width γ of the smoothed hinge.</summary>
    [Field("Width γ of the smoothed hinge; used by that loss only.", Above = 0)]
    public double Smoothing { get; init; } = 1;

    internal override IEnumerable<(string Field, string Problem)> Conflicts()
    {
        for (int i = 0; i < Pairs.Count; i++)
        {
            if (Pairs[i].Count != 2 || Pairs[i][0] == Pairs[i][1])
            {
                yield return ($"pairs[{i}]", "must be a list of two different class labels");
            }
        }
    }
}
