using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>One term a sin(b u·w + φ) of a <see cref="SinQuadraticLoss"/>.</summary>
/// <param name="Amplitude">a; finite.</param>
/// <param name="Frequency">b; finite.</param>
/// <param name="Direction">u, length d; finite, need not be a unit vector.</param>
/// <param name="Phase">φ in radians; finite; default 0.</param>
public sealed record SineTerm(double Amplitude, double Frequency, Vector<double> Direction, double Phase = 0);
