namespace MetaFlow.Experiments;

/// <summary>Two-way image tasks from a frequent and a rare data set, each pair with both labelings, learned by a tanh network (collins2020, §5).</summary>
[Field("Two-way image tasks from a frequent and a rare data set brought to one image size, each pair of classes with both labelings, learned by a two-layer tanh network with binary cross-entropy. Training pools are seen by the algorithms; held-out episodes give mean_accuracy and worst_accuracy.")]
public sealed record ImagePairs : NetworkProblem
{
    /// <summary>The frequent data set.</summary>
    [Field("The data set of the frequent pairs.")]
    public required string FrequentDataset { get; init; }

    /// <summary>Its pairs of classes.</summary>
    [Field("Pairs of class labels of the frequent data set; each gives two tasks.", MinimumItems = 1, MaximumItems = 1000)]
    public required EquatableList<EquatableList<int>> FrequentPairs { get; init; }

    /// <summary>The rare data set.</summary>
    [Field("The data set of the rare pairs.")]
    public required string RareDataset { get; init; }

    /// <summary>Its pairs of classes.</summary>
    [Field("Pairs of class labels of the rare data set; each gives two tasks.", MinimumItems = 1, MaximumItems = 1000)]
    public required EquatableList<EquatableList<int>> RarePairs { get; init; }

    /// <summary>Total weight of the rare tasks.</summary>
    [Field("Total weight of the rare tasks: how often task sampling draws one of them.", Above = 0, Below = 1)]
    public double RareShare { get; init; } = 0.1;

    /// <summary>Width and height of the images.</summary>
    [Field("Width and height that all images are brought to.", AtLeast = 1, AtMost = 1000)]
    public int ImageSize { get; init; } = 8;

    /// <summary>Training samples of each class for the support pool, and as many for the query pool.</summary>
    [Field("Training samples of each class in the support pool, and as many in the query pool.", AtLeast = 1, AtMost = 1_000_000)]
    public int Pool { get; init; } = 60;

    /// <summary>Samples of each class that a held-out episode adapts to.</summary>
    [Field("Samples of each class that a held-out episode adapts to.", AtLeast = 1, AtMost = 1_000_000)]
    public int Shots { get; init; } = 5;

    /// <summary>Samples of each class that a held-out episode is tested on.</summary>
    [Field("Samples of each class that a held-out episode is tested on.", AtLeast = 1, AtMost = 1_000_000)]
    public int Queries { get; init; } = 15;

    /// <summary>Held-out episodes of each task.</summary>
    [Field("Held-out episodes of each task.", AtLeast = 1, AtMost = 100_000)]
    public int Episodes { get; init; } = 5;

    /// <inheritdoc/>
    internal override bool HasHeldOut => true;

    internal override IEnumerable<(string Field, string Problem)> Conflicts()
    {
        foreach (var (name, pairs) in new[] { ("frequent_pairs", FrequentPairs), ("rare_pairs", RarePairs) })
        {
            for (int i = 0; i < pairs.Count; i++)
            {
                if (pairs[i].Count != 2 || pairs[i][0] == pairs[i][1])
                {
                    yield return ($"{name}[{i}]", "must be a list of two different class labels");
                }
            }
        }
    }
}
