namespace MetaFlow.Experiments;

/// <summary>Tasks from data sets, one for each task.</summary>
[Field("Tasks from data sets, one for each task, with equally many columns.")]
public sealed record DataTasks : GlmProblem
{
    /// <summary>The data sets.</summary>
    [Field("The data sets, one for each task: csv:PATH, csv:PATH#COLUMN (the target), or names of embedded ones.", MinimumItems = 1, MaximumItems = 100_000)]
    public required EquatableList<string> Datasets { get; init; }

    /// <summary>The loss.</summary>
    [Field("The loss.")]
    public required GlmFamily Loss { get; init; }

    /// <summary>Scaling of the columns, each data set on its own.</summary>
    [Field("Scaling of the columns, each data set on its own.")]
    public required ColumnScaling ColumnScaling { get; init; }

    /// <summary>Scaling of the target, each data set on its own.</summary>
    [Field("Scaling of the target, each data set on its own.")]
    public required TargetScaling TargetScaling { get; init; }

    /// <summary>Width γ of the smoothed hinge.</summary>
    [Field("Width γ of the smoothed hinge; used by that loss only.", Above = 0)]
    public double Smoothing { get; init; } = 1;
}
