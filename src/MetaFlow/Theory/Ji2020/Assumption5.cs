using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Assumption 5: when the gradients of the two halves of a task differ by a bounded amount.</summary>
internal static class Assumption5
{
    private static readonly ParameterSpace s_space = new(
        Parameter.Integer("samples", 1, 4),
        Parameter.Integer("squared", 0, 5),
        Parameter.Integer("rotated", 0, 1),
        Parameter.Uniform("angle", -Math.PI, Math.PI),
        Parameter.Vector("design", -2, 2, x => 2 * x.Integer("samples")),
        Parameter.Vector("other", -2, 2, x => 2 * x.Integer("samples")),
        Parameter.Vector("targets", -3, 3, x => x.Integer("samples")),
        Parameter.Vector("otherTargets", -3, 3, x => x.Integer("samples")),
        Parameter.Vector("w", -100, 100, _ => 2),
        Parameter.Logarithmic("b", 1, 1e6));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.ass5",
        Paper = "ji2020",
        Locator = "Assumption 5",
        Hypotheses = "squared losses ‖Xw − y‖²/(2n) on S and T, which the statement speaks of",
        Families = "least squares in two dimensions; a design on T that is the one on S with its samples rotated among each other (equal Hessians), or any other; in one of six cases with logistic losses instead, whose gradients are bounded for every design",
        Checking = "Equal Hessians: the difference of the gradients at a drawn point equals that at 0. Different ones: at the point R u, with u the leading eigenvector of ∇²l_S − ∇²l_T and R = 2(b + ‖difference at 0‖)/‖∇²l_S − ∇²l_T‖, it exceeds the drawn b. The error is the rounding.",
        Found = "The difference is (H_S − H_T)w minus a constant, and bounded if and only if H_S = H_T: Assumption 5 excludes least squares with different designs on S and T, where only statements on a ball can be checked.",
        Forms =
        [
            Form.Of(FormKind.Sharp, ClaimKind.Existence, Expectation.Holds, "least squares: sup_w ‖∇l_{S_i}(w)-∇l_{T_i}(w)‖ < ∞ <=> the designs of S_i and T_i have equal Hessians", s_space, x => Evaluate(x, false)) with
            {
                Mutants = [new("bounded for all designs", x => Evaluate(x, true))],
            },
        ],
    };

    private static Evaluation Evaluate(Instance x, bool always)
    {
        int samples = x.Integer("samples");
        var design = Matrix<double>.Build.DenseOfRowMajor(samples, 2, x.Vector("design"));
        var other = x.Integer("rotated") == 1 ? Rotated(design, x["angle"]) : Matrix<double>.Build.DenseOfRowMajor(samples, 2, x.Vector("other"));
        var (support, query) = (Loss(x, design, "targets"), Loss(x, other, "otherTargets"));
        Vector<double> Difference(Vector<double> at) => InnerPath.Gradient(support, at) - InnerPath.Gradient(query, at);
        var zero = Vector<double>.Build.Dense(2);
        var atZero = Difference(zero);
        double size = design.FrobeniusNorm() + other.FrobeniusNorm() + 10;
        var evaluation = new Evaluation().Require("the losses are squared ones", x.Integer("squared") > 0);
        if (x.Integer("rotated") == 1 || always)
        {
            var point = Vector<double>.Build.Dense(x.Vector("w"));
            return evaluation.Equal("the difference at w against that at 0", (Difference(point) - atZero + Vector<double>.Build.Dense(2, size)).AsArray(),
                Vector<double>.Build.Dense(2, size).AsArray(), Rounding.Of(size * size * (1 + point.L2Norm()), 200));
        }

        var hessians = ((design.Transpose() * design) - (other.Transpose() * other)) / samples;
        var eigen = hessians.Evd(Symmetricity.Symmetric);
        int leading = Math.Abs(eigen.EigenValues[0].Real) > Math.Abs(eigen.EigenValues[1].Real) ? 0 : 1;
        double norm = Math.Abs(eigen.EigenValues[leading].Real), radius = 2 * (x["b"] + atZero.L2Norm()) / norm;
        double difference = Difference(radius * eigen.EigenVectors.Column(leading)).L2Norm();
        return evaluation.AtLeast("the difference far out", difference, x["b"], Rounding.Of(size * size * (1 + radius), 200));
    }

    // The Hessian XᵀX stays when the samples are mixed by an orthogonal matrix; with one sample, a sign.
    private static Matrix<double> Rotated(Matrix<double> design, double angle)
    {
        if (design.RowCount == 1)
            return -design;
        var result = design.Clone();
        result.SetRow(0, (Math.Cos(angle) * design.Row(0)) - (Math.Sin(angle) * design.Row(1)));
        result.SetRow(1, (Math.Sin(angle) * design.Row(0)) + (Math.Cos(angle) * design.Row(1)));
        return result;
    }

    private static GlmLoss Loss(Instance x, Matrix<double> design, string targets) => x.Integer("squared") > 0
        ? new(design, Vector<double>.Build.Dense(x.Vector(targets)), GlmFamily.Squared, Normalization.Mean)
        : new(design, Vector<double>.Build.Dense([.. x.Vector(targets).Select(target => target < 0 ? -1.0 : 1)]), GlmFamily.Logistic, Normalization.Mean);
}
