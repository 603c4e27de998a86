namespace MetaFlow;

/// <summary>A constant of a loss together with how it is known.</summary>
/// <param name="Value">The value; finite.</param>
/// <param name="Kind">Exact, certified or declared; never a sample maximum.</param>
public readonly record struct LossConstant(double Value, ConstantKind Kind);
