namespace MetaFlow.Cli.Figures;

/// <summary>What a figure of runs is drawn against.</summary>
internal enum Abscissa
{
    /// <summary>The step.</summary>
    Step,

    /// <summary>The flow time.</summary>
    Time,

    /// <summary>Task gradients: those of the whole run, spread evenly over its steps.</summary>
    Gradients,

    /// <summary>Seconds: those of the whole run, spread evenly over its steps.</summary>
    Seconds,
}
