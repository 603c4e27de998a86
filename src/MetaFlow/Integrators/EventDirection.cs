namespace MetaFlow;

/// <summary>Which way an event function passes zero, along the direction of integration.</summary>
public enum EventDirection
{
    /// <summary>Both ways.</summary>
    Either,

    /// <summary>From negative to positive.</summary>
    Rising,

    /// <summary>From positive to negative.</summary>
    Falling,

    /// <summary>Reaching zero and turning back; only in occurrences, and only where touches count.</summary>
    Touch,
}
