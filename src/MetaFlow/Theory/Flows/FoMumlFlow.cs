using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Mishchenko2023;

namespace MetaFlow.Theory.Flows;

/// <summary>The FO-MuML flow dx/dt = −V_s(x), V_s = Σp_i∇f_i(z_{i,s}) after s inner steps; s = 1 is FO-MAML.</summary>
internal static class FoMumlFlow
{
    private static readonly TaskFamily s_indefinite = MoreauPoints.Indefinite;

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "flow.fomuml.linear",
            Paper = "derived",
            Locator = "derived here: the flow of FO-MuML (mishchenko2023, Algorithm 3)",
            Hypotheses = "quadratic tasks; αL < 1, or f_i convex, as FO-MuML's objective asks for",
            Families = "quadratics with positive and negative eigenvalues",
            Checking = "The field of MetaFlow's FO-MuML, task by task, against the closed form with dense matrices; the error is rounding.",
            Found = "Agrees to rounding.",
            Forms =
            [
                Form.OfTasks(FormKind.Sharp, ClaimKind.Equality, Expectation.Holds, "quadratic tasks: dx/dt=−V_s with V_s = avg (I−(−αH_i)^{s+1})H_i(I+αH_i)⁻¹(x−c_i)", s_indefinite, Rest(6), (problem, x) => Linear(problem, x, 0)) with
                {
                    Mutants = [new("(−αH)^{s+1} → (−αH)^s", x => Linear(s_indefinite.Build(x), x, -1))],
                },
            ],
        },
        new()
        {
            Id = "flow.fomuml.nongradient",
            Paper = "derived",
            Locator = "derived here: the flow of FO-MuML (mishchenko2023, Algorithm 3)",
            Hypotheses = "none beyond the choice of f: two samples of ridge logistic regression in the plane, α = 1",
            Families = "that example",
            Checking = "The Jacobian ∇²f(z)(I−α∇²f(x)) of V_1 with dense Hessians, against differences of V_1 of MetaFlow's FO-MAML; the difference of its off-diagonal entries.",
            Found = "The off-diagonal entries differ by 0.034 at w = (1, −½), far above their error: V_1 is no gradient field.",
            Forms =
            [
                Form.Of(FormKind.Sharp, ClaimKind.Existence, Expectation.Holds, "s=1: the Jacobian ∇²f(z)(I−α∇²f(x)) of V_1 is nonsymmetric for some f, so V_1 is not a gradient field", ParameterSpace.Single, _ => Asymmetry(1)) with
                {
                    Unconditional = NoHypothesis.Example,
                    Mutants = [new("∇²f(z)(I−α∇²f(x)) → ∇²f(z)", _ => Asymmetry(0))],
                    Survivors = new Dictionary<string, string> { [Mutations.HalfBound] = "any positive asymmetry will do" },
                },
            ],
        },
        new()
        {
            Id = "flow.fomuml.lyapunov",
            Paper = "derived",
            Locator = "derived here: the flow of FO-MuML (mishchenko2023, Algorithm 3)",
            Hypotheses = "αL < 1, q = (αL)^{s+1}",
            Families = "quadratics with positive and negative eigenvalues",
            Checking = "dF/dt = −∇F·V_s along the field of MetaFlow's FO-MuML at drawn points, ∇F_i by proximal points; the error is rounding and that of the proximal points.",
            Found = "Held in all cases tried: −∇F·V_s ≤ −½‖∇F‖² + ½‖V_s−∇F‖² and ‖V_s−∇F‖² ≤ q²Σp_i‖∇F_i‖² by Lemma 2 of mishchenko2023.",
            Forms =
            [
                Form.OfTasks(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "αL < 1, dx/dt=−V_s: dF/dt ≤ −½(1−q²)‖∇F‖²+½q² avg‖∇F_i−∇F‖², q=(αL)^{s+1}", s_indefinite, Rest(3), (problem, x) => Lyapunov(problem, x, 1)) with
                {
                    Mutants = [new("½q² avg‖∇F_i−∇F‖² dropped", x => Lyapunov(s_indefinite.Build(x), x, 0))],
                },
            ],
        },
        new()
        {
            Id = "flow.fomuml.single",
            Paper = "derived",
            Locator = "derived here: the flow of FO-MuML (mishchenko2023, Algorithm 3)",
            Hypotheses = "one task, αL < 1, q = (αL)^{s+1}",
            Families = "quadratics with positive and negative eigenvalues: attained for −(L/2)x²",
            Checking = "As for flow.fomuml.lyapunov.",
            Found = "Held in all cases tried, attained where s is even and H = −LI: V_s·∇F ≥ ‖∇F‖² − ‖V_s−∇F‖‖∇F‖.",
            Forms =
            [
                Form.OfTasks(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "one task, αL < 1: dF/dt ≤ −(1−q)‖∇F‖², q=(αL)^{s+1}", s_indefinite, Rest(3), (problem, x) => Single(problem, x, 1)) with
                {
                    Mutants = [new("1−q → 1", x => Single(s_indefinite.Build(x), x, 0)), new("q → q²", x => Single(s_indefinite.Build(x), x, 2))],
                },
            ],
        },
        new()
        {
            Id = "flow.fomuml.gronwall",
            Paper = "derived",
            Locator = "derived here: the flow of FO-MuML (mishchenko2023, Algorithm 3)",
            Hypotheses = "f_i μ-strongly convex and L-smooth, αL ≤ 1 for a bound below the trivial one; the same start",
            Families = "quadratics with different Hessians, κ ≤ 20",
            Checking = "Both flows of MetaFlow by Dormand–Prince 5(4) at two tolerances, at 12 times; the supremum over the samples of the FO-MuML flow, which only makes the bound smaller.",
            Found = "Held in all cases tried: d‖x_s−x_M‖/dt ≤ −μ_F‖x_s−x_M‖ + ‖V_s−∇F‖(x_s), and Gronwall's inequality.",
            Forms =
            [
                Form.OfTasks(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "‖x_s(t)−x_Moreau(t)‖ ≤ q sup avg‖∇F_i‖/μ_F, q=(αL)^{s+1}", StrongRates.Family,
                    [Parameter.Uniform("a", 0.1, 1.2), Parameter.Integer("s", 1, 3), Parameter.Uniform("until", 0.5, 20), MoreauPoints.Point("x", 3)], (problem, x) => Gronwall(problem, x, s => s + 1)) with
                {
                    Cases = 40,
                    Climbs = 40,
                    Mutants = [new("q = (αL)^{s+1} → (αL)^{4(s+1)}", x => Gronwall(StrongRates.Family.Build(x), x, s => 4 * (s + 1)))],
                },
            ],
        },
        new()
        {
            Id = "flow.fomuml.radius",
            Paper = "derived",
            Locator = "derived here: the flow of FO-MuML (mishchenko2023, Algorithm 3)",
            Hypotheses = "f_i μ-strongly convex and L-smooth, α ≤ 1/(√6L), c = 3α²L_F²(1+2δ²) < 1",
            Families = "quadratics with different Hessians, κ ≤ 20",
            Checking = "For β → 0 the variance vanishes and x tends to the zero of the mean direction of Algorithm 2, in closed form, with its error δ left in full in a drawn direction for each task; the error is rounding.",
            Found = "Held in all cases tried, loosely. It is Theorem 4 of mishchenko2023 (sharp) for β → 0.",
            Forms =
            [
                Form.OfTasks(FormKind.Sharp, ClaimKind.Limit, Expectation.Holds, "β → 0: limiting squared radius ≤ 6α²δ²L_Fσ*²/(μ_F(1−c)), c=3α²L_F²(1+2δ²)", StrongRates.Family, StrongRates.Rest(), (problem, x) => Radius(problem, x, 2)) with
                {
                    Mutants = [new("δ² → δ⁸", x => Radius(StrongRates.Family.Build(x), x, 8))],
                },
            ],
        },
    ];

    private static Parameter[] Rest(int steps) => [Parameter.Uniform("a", 0.1, 1.3), Parameter.Integer("s", 1, steps), MoreauPoints.Point("x")];

    private static Algorithm Muml(TheoryProblem problem, double alpha, int steps) => Algorithms.FoMuml(problem.Tasks, alpha, steps, options: FlowChecks.Direct);

    private static Evaluation Small(TheoryProblem problem, double alpha) => new Evaluation().Require("αL ≤ 0.99", alpha * problem.L, 0.99);

    private static Evaluation Linear(TheoryProblem problem, Instance instance, int shift)
    {
        double alpha = MoreauPoints.Over(problem, instance["a"]);
        int s = instance.Integer("s");
        var result = Small(problem, alpha).Require("every f_i is quadratic", QuadraticTasks.Fits(problem));
        if (!result.Applies)
            return result;
        var x = MoreauPoints.PointOf(instance, "x");
        var identity = Matrix<double>.Build.DenseIdentity(problem.Dimension);
        var closed = problem.Mean(i =>
        {
            var h = problem.Hessian(i, x);
            var power = identity;
            for (int l = 0; l <= s + shift; l++)
                power = -alpha * (power * h);
            return (identity - power) * (identity + (alpha * h)).Solve(problem.Gradient(i, x));
        });
        return result.Equal("V_s(x)", FlowChecks.Direction(Muml(problem, alpha, s), x).ToArray(), closed.ToArray(), Rounding.Of(problem, x, closed.L2Norm()) * (s + 2) / (1 - Math.Min(0.99, alpha * problem.L)));
    }

    private static Evaluation Asymmetry(double inner)
    {
        const double Alpha = 1, Step = 1e-4;
        var problem = new TheoryProblem(TaskSet.Of([LearningTask.Logistic(new[,] { { 2.0, 0 }, { 1, 2 } }, [1, -1], Normalization.Mean, 0.1)]));
        var x = Vector<double>.Build.Dense([1, -0.5]);
        var identity = Matrix<double>.Build.DenseIdentity(2);
        var jacobian = problem.Hessian(0, x - (Alpha * problem.Gradient(0, x))) * (identity - (inner * Alpha * problem.Hessian(0, x)));
        var algorithm = Algorithms.FoMaml(problem.Tasks, Alpha, options: FlowChecks.Direct);
        var result = new Evaluation();
        for (int j = 0; j < 2; j++)
        {
            var unit = identity.Column(j);
            Vector<double> Central(double h) => (FlowChecks.Direction(algorithm, x + (h * unit)) - FlowChecks.Direction(algorithm, x - (h * unit))) / (2 * h);
            var (fine, coarse) = (Central(Step), Central(2 * Step));
            result.Equal($"column {j} of the Jacobian by differences", fine.ToArray(), jacobian.Column(j).ToArray(), (fine - coarse).L2Norm() + (Rounding.Of(problem, x, 1) / Step), 1e-3);
        }

        return result.AtLeast("|J₁₂ − J₂₁|", Math.Abs(jacobian[0, 1] - jacobian[1, 0]), 1e-3, Rounding.Of(4));
    }

    private static Evaluation Lyapunov(TheoryProblem problem, Instance instance, double spread)
    {
        double alpha = MoreauPoints.Over(problem, instance["a"]);
        int s = instance.Integer("s");
        var result = Small(problem, alpha);
        if (!result.Applies)
            return result;
        var x = MoreauPoints.PointOf(instance, "x");
        var (gradients, mean, error) = FlowChecks.Envelopes(problem, x, alpha);
        var direction = FlowChecks.Direction(Muml(problem, alpha, s), x);
        double q = Math.Pow(alpha * problem.L, s + 1), square = mean * mean;
        double variance = Enumerable.Range(0, problem.Count).Sum(i => problem.Weights[i] * Math.Pow((gradients[i] - mean).L2Norm(), 2));
        double largest = gradients.Max(g => g.L2Norm()) + direction.L2Norm();
        return result.AtMost("dF/dt", -(mean * direction), (-(1 - (q * q)) / 2 * square) + (spread * q * q / 2 * variance), ((4 * error) + Rounding.Of(problem, x, largest)) * largest);
    }

    private static Evaluation Single(TheoryProblem problem, Instance instance, double power)
    {
        double alpha = MoreauPoints.Over(problem, instance["a"]);
        int s = instance.Integer("s");
        var result = Small(problem, alpha).Require("one task", problem.Count == 1);
        if (!result.Applies)
            return result;
        var x = MoreauPoints.PointOf(instance, "x");
        var (_, mean, error) = FlowChecks.Envelopes(problem, x, alpha);
        var direction = FlowChecks.Direction(Muml(problem, alpha, s), x);
        double q = Math.Pow(alpha * problem.L, s + 1), factor = power == 0 ? 1 : 1 - Math.Pow(q, power), largest = mean.L2Norm() + direction.L2Norm();
        return result.AtMost("dF/dt", -(mean * direction), -factor * (mean * mean), ((4 * error) + Rounding.Of(problem, x, largest)) * largest);
    }

    private static Evaluation Gronwall(TheoryProblem problem, Instance instance, Func<int, int> exponent)
    {
        double alpha = MoreauPoints.Over(problem, instance["a"]), until = MoreauPoints.Over(problem, instance["until"]);
        int s = instance.Integer("s");
        var result = Small(problem, alpha).Require("μ > 0", 1e-300, problem.Mu);
        if (!result.Applies)
            return result;
        var x = MoreauPoints.PointOf(instance, "x");
        var steps = CheckedFlow.Solve(Algorithms.FoMuml(problem.Tasks, alpha, s).Flow.Phases, x, until);
        var exact = CheckedFlow.Solve(Algorithms.Moreau(problem.Tasks, alpha, FlowChecks.Exact).Flow.Phases, x, until);
        double convex = problem.Mu / (1 + (alpha * problem.Mu)), q = Math.Pow(alpha * problem.L, exponent(s)), supremum = 0;
        for (int k = 0; k <= 12; k++)
        {
            double time = Math.Min(until, until * k / 12);
            var (gradients, _, _) = FlowChecks.Envelopes(problem, steps.At(time), alpha);
            supremum = Math.Max(supremum, Enumerable.Range(0, problem.Count).Sum(i => problem.Weights[i] * gradients[i].L2Norm()));
            double error = steps.ErrorAt(time) + exact.ErrorAt(time);
            if (k > 0)
                result.AtMost($"‖x_s − x_Moreau‖ at t = {time:G3}", (steps.At(time) - exact.At(time)).L2Norm(), q * supremum / convex, error * (1 + (q * problem.L / convex)));
        }

        return result;
    }

    private static Evaluation Radius(TheoryProblem problem, Instance x, double power)
    {
        double a = x["a"] / Math.Sqrt(6), delta = x["d"], smooth = problem.L / (1 + a), convex = problem.Mu / (1 + (a * problem.Mu / problem.L));
        double alpha = a / problem.L, c = 3 * alpha * alpha * smooth * smooth * (1 + (2 * delta * delta));
        var result = new Evaluation().Require("α ≤ 1/(√6L)", x["a"], 1).Require("c < 1", c, 0.999).Require("every f_i is quadratic and strongly convex", QuadraticTasks.Fits(problem) && problem.Mu > 0);
        if (!(QuadraticTasks.Fits(problem) && problem.Mu > 0))
            return result;
        var tasks = new QuadraticTasks(problem, alpha);
        double[] angles = x.Vector("angles of errors");
        var zero = Vector<double>.Build.Dense(problem.Dimension);
        // The mean direction Σp_iP_i(J_ie + ∇F_i(x*)) is affine in e = x − x*.
        var constant = problem.Mean(i => tasks.WithError(i, delta, angles[i]) * tasks.Gradient(i, zero));
        var slope = Matrix<double>.Build.DenseOfColumnVectors(Enumerable.Range(0, problem.Dimension).Select(j =>
        {
            var unit = zero.Clone();
            unit[j] = 1;
            return problem.Mean(i => tasks.WithError(i, delta, angles[i]) * (tasks.Gradient(i, unit) - tasks.Gradient(i, zero)));
        }));
        double radius = Math.Pow(slope.Solve(-constant).L2Norm(), 2), bound = 6 * alpha * alpha * Math.Pow(delta, power) * smooth * tasks.NoiseAtMinimizer / (convex * (1 - c));
        // Rounding of the gradients at x* moves x_δ; it enters squared where σ* = 0.
        double moved = Rounding.Of(problem, tasks.Minimizer, 0) / convex;
        return result.AtMost("‖x_δ − x*‖²", radius, bound, (2 * Math.Sqrt(radius) * moved) + (moved * moved) + Rounding.Of(bound, 1024));
    }
}
