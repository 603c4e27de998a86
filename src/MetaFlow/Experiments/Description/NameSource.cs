namespace MetaFlow.Experiments;

/// <summary>The catalogues that a text of a description can name an entry of.</summary>
internal enum NameSource
{
    /// <summary>Any text.</summary>
    Any,

    /// <summary>Algorithms.</summary>
    Algorithms,

    /// <summary>Integration methods.</summary>
    Methods,

    /// <summary>Metrics.</summary>
    Metrics,
}
