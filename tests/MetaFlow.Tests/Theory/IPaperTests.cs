namespace MetaFlow.Tests.Theory;

/// <summary>Tests of the claims of one paper.</summary>
public interface IPaperTests
{
    /// <summary>The paper's name in the catalogue of claims.</summary>
    static abstract string Paper { get; }
}
