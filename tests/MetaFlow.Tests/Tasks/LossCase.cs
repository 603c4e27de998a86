using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Tests.Tasks;

/// <summary>A random loss with random points, all determined by a few small numbers, so that a failing case is readable.</summary>
public sealed record LossCase(string Family, int Dimension, int Rows, int Conditioning, int PointScale, bool Ridged, int Seed)
{
    internal static readonly string[] Families = ["squared", "logistic", "hinge", "smoothed-hinge", "quadratic", "sine", "sine-dependent", "log-cosh"];

    private const double UnitRoundoff = 1.1102230246251565e-16;

    /// <summary>The loss; column j of the data is scaled by 10^(−Conditioning·j/d).</summary>
    internal SmoothLoss Loss() => Family switch
    {
        "squared" => Glm(GlmFamily.Squared),
        "logistic" => Glm(GlmFamily.Logistic),
        "hinge" => Glm(GlmFamily.Hinge),
        "smoothed-hinge" => Glm(GlmFamily.SmoothedHinge),
        "quadratic" => new QuadraticLoss(Symmetric(), Vector(2), 0.5),
        "sine" => new SinQuadraticLoss(Symmetric(), Vector(2), Terms(Math.Min(Dimension, 3))),
        "sine-dependent" => new SinQuadraticLoss(Symmetric(), Vector(2), Terms(Dimension + 2)),
        "log-cosh" => new LogCoshLoss(Normals(5, Dimension), Normals(6, Dimension), Normals(7, Dimension)),
        _ => throw new InvalidOperationException(Family),
    };

    internal double[] Point() => Array.ConvertAll(Normals(20, Dimension), x => x * Math.Pow(10, PointScale));

    internal double[] OtherPoint() => Point().Zip(Normals(21, Dimension), (w, z) => w + (0.3 * z)).ToArray();

    /// <summary>A unit vector.</summary>
    internal double[] Direction(int which)
    {
        double[] v = Normals(22 + which, Dimension);
        double norm = Norm(v);
        return Array.ConvertAll(v, x => x / norm);
    }

    /// <summary>
    /// A bound on the rounding error of a value, and (per unit of the largest row norm) of a gradient or product, at points
    /// around <paramref name="point"/>: (n + d + 20) u times the sum of the magnitudes of all terms, inner products included.
    /// </summary>
    internal double Rounding(double[] point)
    {
        var absolute = Array.ConvertAll(point, x => Math.Abs(x) + 1);
        double sum;
        switch (Loss())
        {
            case GlmLoss glm:
                sum = 0;
                double factor = glm.Family == GlmFamily.Squared ? 2 : 1;
                for (int k = 0; k < glm.Rows; k++)
                {
                    double reach = 0;
                    for (int j = 0; j < Dimension; j++)
                        reach += Math.Abs(glm.Design[(k * Dimension) + j]) * absolute[j];

                    reach += Math.Abs(glm.Response[k]) + 1;
                    sum += glm.Scale * factor * (glm.Family == GlmFamily.Squared ? reach * reach : reach * Dimension) * (1 + reach) / glm.Smoothing;
                }

                sum += glm.Ridge * absolute.Sum(x => x * x);
                break;
            case QuadraticLoss quadratic:
                sum = Quadratic(quadratic.Hessian, quadratic.Linear, absolute) + 1;
                break;
            case SinQuadraticLoss sine:
                sum = Quadratic(sine.Hessian, sine.Linear, absolute);
                foreach (var term in sine.Terms)
                {
                    double b = Math.Abs(term.Frequency) + 1, reach = 0;
                    for (int j = 0; j < Dimension; j++)
                        reach += Math.Abs(term.Direction[j]) * absolute[j];

                    sum += Math.Abs(term.Amplitude) * b * b * (1 + reach) * (1 + (b * reach) + Math.Abs(term.Phase));
                }

                break;
            default:
                double largest = Normals(5, Dimension).Concat(Normals(6, Dimension)).Concat(Normals(7, Dimension)).Max(Math.Abs) + 1;
                sum = absolute.Sum(x => Math.Pow(largest, 4) * (1 + x) * (1 + x));
                break;
        }

        return (Rows + Dimension + 20) * UnitRoundoff * sum;
    }

    /// <summary>Lipschitz constant of the third derivative, for losses that have one.</summary>
    internal double FourthDerivativeBound() => Loss() switch
    {
        // |σ‴| = |p(1 − p)(1 − 6p(1 − p))| ≤ 1/8, at p = 1/2.
        GlmLoss { Family: GlmFamily.Logistic } glm => glm.Scale / 8 * RowNorms(glm).Sum(norm => Math.Pow(norm, 4)),
        SinQuadraticLoss sine => sine.Terms.Sum(term => Math.Abs(term.Amplitude) * Math.Pow(Math.Abs(term.Frequency) * term.Direction.L2Norm(), 4)),
        // |d/dx (−2 sech² tanh)| = |4 sech² tanh² − 2 sech⁴| ≤ 2, at 0.
        LogCoshLoss => 2 * Normals(6, Dimension).Zip(Normals(7, Dimension), (a, b) => Math.Abs(a) * Math.Pow(b, 4)).Max(),
        _ => 0,
    };

    /// <summary>Whether no margin of a hinge crosses a kink on the segment point ± step·direction.</summary>
    internal bool Smooth(double[] point, double[] direction, double step)
    {
        if (Loss() is not GlmLoss { Family: GlmFamily.Hinge or GlmFamily.SmoothedHinge } glm)
            return true;

        for (int k = 0; k < glm.Rows; k++)
        {
            double margin = 0, reach = 0;
            for (int j = 0; j < Dimension; j++)
            {
                margin += glm.Response[k] * glm.Design[(k * Dimension) + j] * point[j];
                reach += Math.Abs(glm.Design[(k * Dimension) + j] * direction[j]) * step;
            }

            reach += 1e-9 * (1 + Math.Abs(margin));
            if (Math.Abs(1 - margin) <= reach || (glm.Family == GlmFamily.SmoothedHinge && Math.Abs(1 - margin - glm.Smoothing) <= reach))
                return false;
        }

        return true;
    }

    internal static double Norm(double[] v) => Math.Sqrt(v.Sum(x => x * x));

    internal static double[] RowNorms(GlmLoss glm) =>
        Enumerable.Range(0, glm.Rows).Select(k => Norm(glm.Design.Slice(k * glm.Dimension, glm.Dimension).ToArray())).ToArray();

    private static double Quadratic(Matrix<double> hessian, Vector<double> linear, double[] absolute)
    {
        var reach = Vector<double>.Build.Dense(absolute);
        return (hessian.PointwiseAbs() * reach * reach) + (linear.PointwiseAbs() * reach) + (hessian.PointwiseAbs() * reach).Sum();
    }

    private GlmLoss Glm(GlmFamily family)
    {
        double[] x = Normals(1, Rows * Dimension), y = Normals(2, Rows);
        for (int k = 0; k < x.Length; k++)
            x[k] *= Math.Pow(10, -(double)Conditioning * (k % Dimension) / Dimension);

        if (family != GlmFamily.Squared)
            y = Array.ConvertAll(y, value => value >= 0 ? 1.0 : -1.0);

        return new(Matrix<double>.Build.DenseOfRowMajor(Rows, Dimension, x), Vector<double>.Build.Dense(y), family, (Normalization)(Seed % 3), Ridged ? 0.25 : 0, 0.5);
    }

    private Matrix<double> Symmetric()
    {
        var half = Matrix<double>.Build.DenseOfRowMajor(Dimension, Dimension, Normals(1, Dimension * Dimension));
        return half + half.Transpose();
    }

    private IEnumerable<SineTerm> Terms(int count) =>
        Enumerable.Range(0, count).Select(k =>
        {
            double[] numbers = Normals(10 + k, 3);
            return new SineTerm(numbers[0], 2 * numbers[1], Vector<double>.Build.Dense(Normals(40 + k, Dimension)), numbers[2]);
        });

    private Vector<double> Vector(int part) => Vector<double>.Build.Dense(Normals(part, Dimension));

    private double[] Normals(int part, int count)
    {
        var values = new double[count];
        new RandomStream(Seed, RandomPurpose.Check, part).Normals(values);
        return values;
    }
}
