using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Storage;

/// <summary>A stored state vector.</summary>
/// <param name="Name">Its name, such as <c>initial</c> or <c>final</c>.</param>
/// <param name="Time">Flow time.</param>
/// <param name="Vector">The state, bit for bit (the payload of a NaN included).</param>
public sealed record RunState(string Name, double Time, Vector<double> Vector);
