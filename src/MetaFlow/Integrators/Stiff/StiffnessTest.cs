using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <summary>What the spectrum of the Jacobian looks like at one state, as far as a dozen products show.</summary>
/// <param name="Radius">Largest magnitude of a Ritz value.</param>
/// <param name="Rotation">Largest imaginary part of a Ritz value.</param>
internal readonly record struct StiffnessTest(double Radius, double Rotation)
{
    private const int Products = 12;

    // RKC2's region of stability is a strip along the negative axis whose height does not grow with the stages; eigenvalues that
    // leave the axis by more than a fiftieth of the radius leave it at any number of stages that pays.
    private const double LargestRotation = 0.02;

    /// <summary>The most evaluations that a test makes.</summary>
    public static int MostEvaluations => Products;

    /// <summary>Whether the spectrum is real enough for RKC2.</summary>
    public bool IsReal => Rotation <= LargestRotation * Radius;

    /// <summary>
    /// Makes Krylov steps from the field itself, in which the fast parts show, with a little of every component added. Allocates;
    /// made only where a change of method is considered.
    /// </summary>
    public static StiffnessTest Of<TField>(ref FieldCounter<TField> field, Linearization linearization, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> slope)
        where TField : IVectorField
    {
        bool symmetric = linearization.Claims.Symmetric;
        var basis = new KrylovBasis(state.Length, Products);
        double[] start = slope.ToArray();
        double size = Math.Max(VectorLoops.Norm(start), double.Epsilon) / Math.Sqrt(start.Length);
        for (int j = 0; j < start.Length; j++)
            start[j] += (j % 2 == 0 ? 0.1 : -0.1) * size;
        var jacobian = new JacobianOperator<TField>(ref field, linearization, time, state, slope);
        basis.Start(start);
        while (!basis.IsInvariant && basis.Steps < basis.Maximum)
            basis.Grow(ref jacobian, symmetric);
        int m = basis.Steps;
        if (m == 0 || !double.IsFinite(basis.Residual))
            return new StiffnessTest(double.NaN, double.NaN);
        double radius = 0, rotation = 0;
        foreach (System.Numerics.Complex value in Matrix<double>.Build.Dense(m, m, basis.Projection).Evd(symmetric ? Symmetricity.Symmetric : Symmetricity.Asymmetric).EigenValues)
        {
            radius = Math.Max(radius, value.Magnitude);
            rotation = Math.Max(rotation, Math.Abs(value.Imaginary));
        }

        return new StiffnessTest(radius, rotation);
    }
}
