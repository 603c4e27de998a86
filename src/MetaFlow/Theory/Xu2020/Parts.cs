using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow.Theory.Xu2020;

/// <summary>What the claims of xu2020 share: its constants Λ and step-size limits, points, minimizers and derivatives in time.</summary>
internal static class Parts
{
    /// <summary>The point w of a case, in a cube.</summary>
    public static Parameter Point(double size = 6, string name = "w") => Parameter.Vector(name, -size, size, x => x.Integer("dimension"));

    /// <summary>A vector of a case.</summary>
    public static Vector<double> VectorOf(Instance x, string name = "w") => Vector<double>.Build.Dense(x.Vector(name));

    /// <summary>Λ = (5/4)L²α(L³α² + 2L²α + 2) of Lemma B.1; ζ = μ − Λ.</summary>
    public static double Lambda(double smoothness, double alpha) =>
        1.25 * smoothness * smoothness * alpha * ((smoothness * smoothness * smoothness * alpha * alpha) + (2 * smoothness * smoothness * alpha) + 2);

    /// <inheritdoc cref="Lambda(double, double)"/>
    public static Interval Lambda(Interval smoothness, Interval alpha) =>
        1.25 * Interval.Square(smoothness) * alpha * ((Interval.Power(smoothness, 3) * Interval.Square(alpha)) + (2 * Interval.Square(smoothness) * alpha) + 2);

    /// <summary>The three limits on α of Theorem B.2; the third as transcribed has a square root of 1/15, corrected 1/15 itself.</summary>
    public static double LimitB2(double mu, double smoothness, bool corrected = true) => Math.Min(
        Math.Min(Math.Cbrt(2.0 / 15 * mu) * Math.Pow(smoothness, -5.0 / 3), Math.Sqrt(mu / 15) / (smoothness * smoothness)),
        (corrected ? mu / 15 : mu / Math.Sqrt(15)) / (smoothness * smoothness));

    /// <summary>The limit μ^{3/2}/(16√L κσ + 24κ√μ σ) that Theorems 3.6 and 3.7 share.</summary>
    public static double LimitUnique(TheoryProblem p) =>
        Math.Pow(p.Mu, 1.5) / ((16 * Math.Sqrt(p.L) * p.Kappa * p.Sigma) + (24 * p.Kappa * Math.Sqrt(p.Mu) * p.Sigma));

    /// <summary>The limit on α of Theorem 3.6 with the corrected third term of Theorem B.2.</summary>
    public static double Limit36(TheoryProblem p) => Math.Min(
        Math.Min(1 / (2 * p.L), LimitB2(p.Mu, p.L)),
        Math.Min(Math.Pow(p.Mu, 1.5) / ((36 * p.Kappa * p.Sigma) + (28 * p.Kappa * Math.Sqrt(p.Mu) * p.Sigma)), LimitUnique(p)));

    /// <summary>The limit on α of Theorem 3.7; the cap is 1/2 as transcribed and 1/4 corrected.</summary>
    public static double Limit37(TheoryProblem p, double threshold, double cap) =>
        Math.Min(cap / p.L, Math.Min(p.Mu / ((36 * p.Kappa * threshold) + (28 * p.Kappa * p.Sigma)), LimitUnique(p)));

    /// <summary>The limit min{cap/L, μ/(8κ(2K + σ))} of Theorems 3.9 and 3.10.</summary>
    public static double Limit39(TheoryProblem p, double k, double cap) => Math.Min(cap / p.L, p.Mu / (8 * p.Kappa * ((2 * k) + p.Sigma)));

    /// <summary>An error budget that cannot be evaluated, as where a constant of the user's problem is not known, is infinite.</summary>
    public static double Budget(double error) => double.IsNaN(error) ? double.PositiveInfinity : error;

    /// <summary>The rounding of gradient-like sides at a point.</summary>
    public static double RoundingAt(TheoryProblem problem, Vector<double> point, double size) => Budget(Rounding.Of(problem, point, size));

    /// <summary>The minimizer of f by Newton's method, polished to rounding.</summary>
    public static Vector<double> Minimizer(TheoryProblem problem) =>
        CriticalPoint.Polish(Algorithms.Erm(problem.Tasks).Objective, Vector<double>.Build.Dense(problem.Dimension)).Point;

    /// <summary>f(w) − min f, with the error of the minimum, ‖∇f‖²/(2μ), and the rounding of the values.</summary>
    public static (double Gap, double Error) GapOf(TheoryProblem problem, Vector<double> point, Vector<double> minimizer)
    {
        double value = problem.Value(point), least = problem.Value(minimizer), slope = problem.Gradient(minimizer).L2Norm();
        double size = problem.Mean(i => Vector<double>.Build.Dense(1, Math.Abs(problem.Value(i, point)) + Math.Abs(problem.Value(i, minimizer))))[0];
        return (Math.Max(0, value - least), Budget((slope * slope / (2 * problem.Mu)) + Rounding.Of(size + (problem.L * (1 + point.DotProduct(point) + minimizer.DotProduct(minimizer))))));
    }

    /// <summary>
    /// The derivative at 0 of a smooth function by central differences with one extrapolation; the error is the correction that the
    /// extrapolation made, far more than what is left of it, and the rounding of the values.
    /// </summary>
    public static (double Value, double Error) DerivativeOf(Func<double, double> function, double step)
    {
        double Difference(double h) => (function(h) - function(-h)) / (2 * h);
        double coarse = Difference(step), fine = Difference(step / 2);
        double extrapolated = fine + ((fine - coarse) / 3);
        return (extrapolated, Budget(Math.Abs(fine - coarse) + (Rounding.Of(Math.Abs(function(step)) + Math.Abs(function(0)), 512) / step)));
    }

    /// <summary>The extreme eigenvalues of a symmetric matrix.</summary>
    public static (double Least, double Largest) Spectrum(Matrix<double> matrix)
    {
        var values = ((matrix + matrix.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues;
        return (values.Min(value => value.Real), values.Max(value => value.Real));
    }

    /// <summary>The point on a ray at which an increasing function of the length reaches a level, by bisection from below.</summary>
    public static Vector<double> OnRay(Vector<double> from, Vector<double> direction, Func<Vector<double>, double> function, double level)
    {
        var unit = direction / Math.Max(direction.L2Norm(), 1e-300);
        double low = 0, high = 1;
        for (int k = 0; k < 60 && function(from + (high * unit)) < level; k++)
            (low, high) = (high, 2 * high);
        for (int k = 0; k < 50; k++)
        {
            double middle = (low + high) / 2;
            (low, high) = function(from + (middle * unit)) < level ? (middle, high) : (low, middle);
        }

        return from + (low * unit);
    }
}
