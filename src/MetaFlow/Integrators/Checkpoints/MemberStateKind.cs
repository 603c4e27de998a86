namespace MetaFlow.Integrators;

/// <summary>What the bytes of a member of an ensemble hold.</summary>
internal enum MemberStateKind
{
    /// <summary>Nothing: it has not begun.</summary>
    Waiting,

    /// <summary>What a lane remembers between two steps.</summary>
    Lane,

    /// <summary>The checkpoint of a solve of its own.</summary>
    Solve,

    /// <summary>Its trajectory.</summary>
    Ended,
}
