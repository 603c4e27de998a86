namespace MetaFlow.Experiments;

/// <summary>Linear regression tasks y = xᵀγᵢ + σZ with standard normal x, γᵢ and Z.</summary>
[Field("Linear regression tasks y = x·γᵢ + σZ with standard normal x, γᵢ and Z.")]
public sealed record GeneratedRegression : GlmProblem
{
    /// <summary>Number of tasks M.</summary>
    [Field("Number of tasks M.", AtLeast = 1, AtMost = 100_000)]
    public required int Tasks { get; init; }

    /// <summary>Dimension d.</summary>
    [Field("Dimension d of the parameter.", AtLeast = 1, AtMost = 100_000)]
    public required int Dimension { get; init; }

    /// <summary>Samples n per task.</summary>
    [Field("Samples n per task.", AtLeast = 1, AtMost = 10_000_000)]
    public required int Samples { get; init; }

    /// <summary>Standard deviation σ of the noise.</summary>
    [Field("Standard deviation σ of the noise.", AtLeast = 0)]
    public double Noise { get; init; } = 1;
}
