namespace MetaFlow.Experiments;

/// <summary>One algorithm of an experiment; what is absent is taken from the experiment.</summary>
[Field("One algorithm; what is absent is taken from the experiment.")]
public sealed record AlgorithmChoice
{
    /// <summary>Name in the algorithm catalogue.</summary>
    [Field("Name in the algorithm catalogue.", Names = NameSource.Algorithms)]
    public required string Name { get; init; }

    /// <summary>What tables and plots call it; the name where absent.</summary>
    [Field("What tables and plots call it; the name where absent. Needed to tell two entries of the same algorithm apart.")]
    public string? Label { get; init; }

    /// <summary>Inner step size α.</summary>
    [Field("Inner step size α of this algorithm.", AtLeast = 0)]
    public double? InnerStepSize { get; init; }

    /// <summary>Outer step size β.</summary>
    [Field("Outer step size β of this algorithm.", Above = 0)]
    public double? OuterStepSize { get; init; }

    /// <summary>The gradient norm ε₀ at which a two-phase algorithm switches.</summary>
    [Field("The gradient norm ε₀ at which a two-phase algorithm switches.", Above = 0)]
    public double? SwitchGradientNorm { get; init; }

    /// <summary>ε₀ relative to ‖∇f(w₀)‖.</summary>
    [Field("The gradient norm at which a two-phase algorithm switches, relative to that of the start, ε₀/‖∇f(w₀)‖.", Above = 0)]
    public double? SwitchGradientRatio { get; init; }

    /// <summary>What tables and plots call it.</summary>
    internal string DisplayName => Label ?? Name;

    /// <summary>Whether the algorithm has a parameter of that name.</summary>
    internal bool Takes(string parameter) => AlgorithmCatalogue.Get(Name).Parameters.Any(known => known.Name == parameter);
}
