namespace MetaFlow.Experiments;

/// <summary>Tasks made by cutting one data set into groups at the means of some columns, which are then dropped.</summary>
[Field("Tasks made by cutting one data set into groups at the means of some columns, which are then dropped.")]
public sealed record DataGroups : GlmProblem
{
    /// <summary>Name of an embedded data set.</summary>
    [Field("Name of an embedded data set, such as diabetes.")]
    public string? Dataset { get; init; }

    /// <summary>A CSV file of the user instead of an embedded data set.</summary>
    [Field("A CSV file with a header line, in place of an embedded data set.")]
    public string? Csv { get; init; }

    /// <summary>The column of <see cref="Csv"/> that is the target; the last one where absent.</summary>
    [Field("The column of the CSV file that is the target; the last one where absent.")]
    public string? Target { get; init; }

    /// <summary>The columns to cut at their means; each doubles the number of tasks.</summary>
    [Field("The columns to cut at their means; each doubles the number of tasks.", MinimumItems = 1, MaximumItems = 8)]
    public required EquatableList<string> GroupBy { get; init; }

    /// <summary>The loss.</summary>
    [Field("The loss.")]
    public required GlmFamily Loss { get; init; }

    /// <summary>Scaling of the columns before the cut.</summary>
    [Field("Scaling of the columns before the cut.")]
    public required ColumnScaling ColumnScaling { get; init; }

    /// <summary>Scaling of the target before the cut.</summary>
    [Field("Scaling of the target before the cut.")]
    public required TargetScaling TargetScaling { get; init; }

    /// <summary>Width γ of the smoothed hinge.</summary>
    [Field("Width γ of the smoothed hinge; used by that loss only.", Above = 0)]
    public double Smoothing { get; init; } = 1;

    internal override IEnumerable<(string Field, string Problem)> Conflicts()
    {
        if (Dataset is null == Csv is null)
        {
            yield return ("dataset", "must name an embedded data set unless csv names a file, and only one of them may be given");
        }

        if (Target is not null && Csv is null)
        {
            yield return ("target", "may be given only together with csv");
        }
    }
}
