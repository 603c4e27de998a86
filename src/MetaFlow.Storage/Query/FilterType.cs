namespace MetaFlow.Storage;

/// <summary>What a term of a filter can be compared with.</summary>
internal enum FilterType
{
    /// <summary>Integers and reals.</summary>
    Number,

    /// <summary>A length of time, in seconds.</summary>
    Seconds,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A truth value.</summary>
    Truth,

    /// <summary>An instant.</summary>
    Date,

    /// <summary>Whatever the run stored: a parameter.</summary>
    Dynamic,

    /// <summary>Several texts, of which one must match.</summary>
    Set,
}
