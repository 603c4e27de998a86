namespace MetaFlow.Experiments;

/// <summary>How an algorithm is run.</summary>
public enum RunMode
{
    /// <summary>As its flow, integrated until the time that the updates would reach.</summary>
    Flow,

    /// <summary>As the published algorithm, step for step.</summary>
    Update,
}
