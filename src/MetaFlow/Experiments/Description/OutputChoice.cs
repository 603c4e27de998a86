namespace MetaFlow.Experiments;

/// <summary>Which point of an update is its answer, besides the last one.</summary>
public enum OutputChoice
{
    /// <summary>The last iterate.</summary>
    Last,

    /// <summary>The average of the iterates after the first.</summary>
    Average,

    /// <summary>One of the iterates before the last, uniformly at random.</summary>
    Random,

    /// <summary>The iterate with the smallest gradient norm of the objective.</summary>
    Minimum,
}
