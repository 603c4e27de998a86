namespace MetaFlow.Cli.Output;

/// <summary>How results are written.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>One JSON document.</summary>
    Json,

    /// <summary>One JSON object per line.</summary>
    Jsonl,

    /// <summary>Comma-separated values with a header.</summary>
    Csv,

    /// <summary>A Markdown table.</summary>
    Md,

    /// <summary>Apache Parquet, for pandas, DuckDB, R and the like; only where a file is written.</summary>
    Parquet,
}
