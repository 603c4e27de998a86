namespace MetaFlow.Experiments;

/// <summary>
/// Binary classification tasks drawn like scikit-learn's <c>make_classification</c> with its defaults: two informative and two
/// redundant columns, two clusters for each class on the corners of a square, one label in a hundred drawn anew.
/// </summary>
[Field("Binary classification tasks drawn like scikit-learn's make_classification with its defaults.")]
public sealed record GeneratedClassification : GlmProblem
{
    /// <summary>The loss.</summary>
    [Field("The loss: hinge, smoothed-hinge or logistic.")]
    public required GlmFamily Loss { get; init; }

    /// <summary>Number of tasks M.</summary>
    [Field("Number of tasks M.", AtLeast = 1, AtMost = 100_000)]
    public required int Tasks { get; init; }

    /// <summary>Dimension d.</summary>
    [Field("Dimension d of the parameter; four columns carry information, the others are noise.", AtLeast = 4, AtMost = 100_000)]
    public required int Dimension { get; init; }

    /// <summary>Samples n per task, evenly split between the classes.</summary>
    [Field("Samples n per task, evenly split between the classes.", AtLeast = 2, AtMost = 10_000_000)]
    public required int Samples { get; init; }

    /// <summary>Half the side of the square on whose corners the clusters lie.</summary>
    [Field("Half the side of the square on whose corners the clusters lie.", Above = 0)]
    public double ClassSeparation { get; init; } = 1;

    /// <summary>Share of labels that are drawn anew.</summary>
    [Field("Share of labels that are drawn anew.", AtLeast = 0, AtMost = 1)]
    public double LabelNoise { get; init; } = 0.01;

    /// <summary>Width γ of the smoothed hinge.</summary>
    [Field("Width γ of the smoothed hinge; used by that loss only.", Above = 0)]
    public double Smoothing { get; init; } = 1;

    internal override IEnumerable<(string Field, string Problem)> Conflicts()
    {
        if (Loss == GlmFamily.Squared)
        {
            yield return ("loss", "must be hinge, smoothed-hinge or logistic, because the responses are labels");
        }
    }
}
