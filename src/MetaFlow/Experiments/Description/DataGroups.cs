namespace MetaFlow.Experiments;

/// <summary>Tasks made by cutting one data set into groups at the means of some columns, which are then dropped.</summary>
[Field("Tasks made by cutting one data set into groups at the means of some columns, which are then dropped.")]
public sealed record DataGroups : GlmProblem
{
    /// <summary>The data set.</summary>
    [Field("The data set: diabetes, or csv:PATH#COLUMN for a file of yours whose target is that column (the last one without #COLUMN).")]
    public required string Dataset { get; init; }

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
}
