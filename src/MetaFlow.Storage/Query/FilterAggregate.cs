namespace MetaFlow.Storage;

/// <summary>Which number of a series is meant.</summary>
internal enum FilterAggregate
{
    Last,
    Min,
    Max,
    First,
}
