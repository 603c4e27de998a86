using System.Text.Json.Serialization;

namespace MetaFlow.Experiments;

/// <summary>A pair of losses on the real line.</summary>
public enum ScalarPairName
{
    /// <summary>The pair of xu2020, Figure 1.</summary>
    [JsonStringEnumMemberName("xu2020-figure-1")]
    Xu2020Figure1,

    /// <summary>The one function of mishchenko2023, Figures 1 and 2.</summary>
    [JsonStringEnumMemberName("mishchenko2023-figure-1")]
    Mishchenko2023Figure1,
}
