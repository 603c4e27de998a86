namespace MetaFlow.Experiments;

/// <summary>Tasks from CSV files of the user, one file for each task.</summary>
[Field("Tasks from CSV files, one file for each task; all files have the same columns.")]
public sealed record CsvTasks : GlmProblem
{
    /// <summary>The files, each with a header line.</summary>
    [Field("The files, each with a header line.", MinimumItems = 1, MaximumItems = 100_000)]
    public required EquatableList<string> Files { get; init; }

    /// <summary>The column that is the target; the last one where absent.</summary>
    [Field("The column that is the target; the last one where absent.")]
    public string? Target { get; init; }

    /// <summary>The loss.</summary>
    [Field("The loss.")]
    public required GlmFamily Loss { get; init; }

    /// <summary>Scaling of the columns, each file on its own.</summary>
    [Field("Scaling of the columns, each file on its own.")]
    public required ColumnScaling ColumnScaling { get; init; }

    /// <summary>Scaling of the target, each file on its own.</summary>
    [Field("Scaling of the target, each file on its own.")]
    public required TargetScaling TargetScaling { get; init; }

    /// <summary>Width γ of the smoothed hinge.</summary>
    [Field("Width γ of the smoothed hinge; used by that loss only.", Above = 0)]
    public double Smoothing { get; init; } = 1;
}
