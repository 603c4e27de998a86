namespace MetaFlow.Storage;

/// <summary>
/// Where a part of a filter stands in its text. All positions are equal, so that two filters that read the same are equal
/// wherever their parts stand.
/// </summary>
internal readonly struct FilterPosition(int index) : IEquatable<FilterPosition>
{
    public int Index { get; } = index;

    public bool Equals(FilterPosition other) => true;

    public override bool Equals(object? obj) => obj is FilterPosition;

    public override int GetHashCode() => 0;
}
