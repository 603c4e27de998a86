namespace MetaFlow.Experiments;

/// <summary>Binary classification tasks, one for each pair of classes of a labelled data set.</summary>
[Field("Binary classification tasks, one for each pair of classes of a labelled data set.")]
public sealed record ClassPairs : GlmProblem
{
    /// <summary>Name of an embedded data set.</summary>
    [Field("Name of an embedded data set, such as digits or fashion-mnist.")]
    public string? Dataset { get; init; }

    /// <summary>An IDX file of images instead of an embedded data set.</summary>
    [Field("An IDX file of images (gzip allowed), in place of an embedded data set; labels names the file of their labels.")]
    public string? Images { get; init; }

    /// <summary>The IDX file of the labels of <see cref="Images"/>.</summary>
    [Field("The IDX file (gzip allowed) of the labels of images.")]
    public string? Labels { get; init; }

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
        if (Dataset is null == Images is null)
        {
            yield return ("dataset", "must name an embedded data set unless images names a file, and only one of them may be given");
        }

        if (Images is null != Labels is null)
        {
            yield return ("labels", "must be given if and only if images is given");
        }

        for (int i = 0; i < Pairs.Count; i++)
        {
            if (Pairs[i].Count != 2 || Pairs[i][0] == Pairs[i][1])
            {
                yield return ($"pairs[{i}]", "must be a list of two different class labels");
            }
        }
    }
}
