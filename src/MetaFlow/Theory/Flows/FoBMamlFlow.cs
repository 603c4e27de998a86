using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;
using MetaFlow.Theory.Chayti2024;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Flows;

/// <summary>The flow of FO-B-MAML: its direction is itself a gradient, of a difference quotient of envelopes.</summary>
internal static class FoBMamlFlow
{
    private const string Families = "support losses with sines, convex or not, query losses of sines";

    private static readonly TaskFamily s_tasks = new SupportQueryFamily(tasks: 2, dimension: 2);

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        Describe("flow.fobmaml.gradient", "|ν| < (λ−L̂₁)/L₁", "The derivative of the quotient along a drawn direction, by differences of order six, against the component of the difference of φ*_ν.",
            "Held in all cases, by the envelope theorem: ∇E_ν = λ(θ − φ*_ν). FO-B-MAML with exact inner solutions is gradient descent on F_ν; its bias is a change of the objective.",
            Form.OfTasks(FormKind.Sharp, ClaimKind.Equality, Expectation.Holds, "g^For = ∇[(E_ν-E_0)/ν], E_ν(θ)=min_φ νf+f̂+(λ/2)‖φ-θ‖²", Setting.OneTask, Rest(Setting.Direction("direction")), (problem, x) => Gradient(problem, x, 1, 1)) with
            {
                Mutants = [new("E_ν − E_0 → E_ν − E_{−ν}", x => Gradient(Setting.OneTask.Build(x), x, 1, 2))],
            }),
        Describe("flow.fobmaml.symmetric", "|ν| < (λ−L̂₁)/L₁", "As for the forward difference.", "Held in all cases, by the envelope theorem.",
            Form.OfTasks(FormKind.Sharp, ClaimKind.Equality, Expectation.Holds, "g^Sym = ∇[(E_ν-E_{-ν})/(2ν)]", Setting.OneTask, Rest(Setting.Direction("direction")), (problem, x) => Gradient(problem, x, 2, 2)) with
            {
                Mutants = [new("E_ν − E_{−ν} → E_ν − E_0", x => Gradient(Setting.OneTask.Build(x), x, 2, 1))],
            }),
        Describe("flow.fobmaml.energy", "0 < ν < (λ−L̂₁)/L₁", "The library's FO-B-MAML flow at two tolerances; the fall of F_ν against Simpson's rule for ‖g‖² on its dense output.",
            "Held in all cases: F_ν is an exact Lyapunov function of the forward form, for any ν in its range.",
            Form.OfTasks(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "dθ/dt=-g^For: dF_ν/dt = -‖g^For‖², F_ν = avg(E_ν-E_0)/ν", s_tasks, [Parameter.Logarithmic("q", 1.1, 20), Setting.Theta, Parameter.Logarithmic("nu", 0.1, 1.2), Parameter.Logarithmic("time", 0.1, 3)], (problem, x) => Energy(problem, x, 1)) with
            {
                Mutants = [new("‖g‖² → 2‖g‖²", x => Energy(s_tasks.Build(x), x, 2))],
                Cases = 30,
                Climbs = 20,
            }),
        Describe("flow.fobmaml.integral", "0 < ν < (λ−L̂₁)/L₁", "F_ν by envelopes against Simpson's rule for f(φ*_s) over [0, ν], with its change from half as many panels and the solver's errors as budget.",
            "Held in all cases: dE_s/ds = f(φ*_s) by the envelope theorem.",
            Make(ClaimKind.Equality, "F_ν = avg (1/ν)∫₀^ν f(φ_s) ds", (problem, x) => Integral(problem, x, 1), new Mutant("the integral to ν/2", x => Integral(Setting.OneTask.Build(x), x, 0.5)))),
        Describe("flow.fobmaml.sandwich", "0 < ν < (λ−L̂₁)/L₁", "Both values of f against F_ν, with the solver's errors as budget.",
            "Held in all cases, without smoothness: E_ν ≤ νf(φ_0) + E_0 and E_ν ≥ νf(φ_ν) + E_0, since φ_0 and φ_ν are candidates of the other problem.",
            Make(ClaimKind.Inclusion, "ν > 0: f(φ_ν) ≤ F_ν ≤ f(φ_0)", (problem, x) => Sandwich(problem, x, 1), new Mutant("f(φ_ν) and f(φ_0) exchanged", x => Sandwich(Setting.OneTask.Build(x), x, -1)))),
        Describe("flow.fobmaml.monotone", "0 < ν < (λ−L̂₁)/L₁", "F_{ν/2} against F_ν; the exponent of ν in F − F_ν over halvings.",
            "Held in all cases: ν ↦ E_ν is a minimum of affine functions, so concave, and its difference quotient does not increase in ν; F − F_ν has the exponent one.",
            Make(ClaimKind.Limit, "F_ν increases to F as ν decreases to 0", (problem, x) => Monotone(problem, x, 1, 1), new("decreases", x => Monotone(Setting.OneTask.Build(x), x, -1, 1)), new("F − F_ν = O(ν²)", x => Monotone(Setting.OneTask.Build(x), x, 1, 2))) with
            {
                Cases = 100,
                Climbs = 60,
            }),
        Describe("flow.fobmaml.gap", "λ > L̂₁, f L₀-Lipschitz; 0 < ν < (λ−L̂₁)/L₁", "F by its value at φ*, F_ν by envelopes, with the solver's errors as budget.",
            "Held in all cases. Proof: with m = λ − L̂₁, f̂ + (λ/2)‖·−θ‖² ≥ E_0 + (m/2)‖φ−φ_0‖² and f ≥ f(φ_0) − L₀‖φ−φ_0‖ give E_ν ≥ E_0 + νF − ν²L₀²/(2m).",
            Make(ClaimKind.UpperBound, "F-F_ν ≤ νL₀²/(2(λ-L̂₁))", (problem, x) => Gap(problem, x, (nu, bound, modulus) => nu * bound * bound / (2 * modulus)),
                new("ν → ν²", x => Gap(Setting.OneTask.Build(x), x, (nu, bound, modulus) => nu * nu * bound * bound / (2 * modulus))), new("2 → 8", x => Gap(Setting.OneTask.Build(x), x, (nu, bound, modulus) => nu * bound * bound / (8 * modulus))))),
    ];

    private static Claim Describe(string id, string hypotheses, string checking, string found, Form form) => new()
    {
        Id = id,
        Paper = "derived",
        Locator = "continuous-time limits, FO-B-MAML",
        Hypotheses = hypotheses,
        Families = Families,
        Checking = checking,
        Found = found,
        Forms = [form],
    };

    private static Form Make(ClaimKind says, string statement, Func<TheoryProblem, Instance, Evaluation> evaluate, params Mutant[] mutants) =>
        Form.OfTasks(FormKind.Sharp, says, Expectation.Holds, statement, Setting.OneTask, Rest(), evaluate) with { Mutants = mutants };

    // ν in units of (λ − L̂₁)/L₁.
    private static Parameter[] Rest(params Parameter[] more) => [Parameter.Logarithmic("q", 1.1, 20), Setting.Theta, Parameter.Logarithmic("nu", 0.02, 1.2), .. more];

    private static (InnerProblem Inner, double Nu, Vector<double> Theta, Evaluation Evaluation, bool Applies) Start(TheoryProblem problem, Instance x)
    {
        var inner = Setting.Inner(problem, x);
        return (inner, Proposition2.NuOf(inner, x), Setting.Of(x.Vector("theta")), new Evaluation().Require("λ > L̂₁", problem.L, inner.Penalty).Require("ν < (λ−L̂₁)/L₁", x["nu"], 0.95), x["nu"] <= 0.95 && inner.Penalty > problem.L);
    }

    // (E_ν − E_lower)/(ν − lower), with lower = 0 or −ν.
    private static (double Value, double Error) Quotient(InnerProblem inner, double nu, double lower, Vector<double> theta)
    {
        var (upperValue, upperError) = inner.Envelope(nu, theta);
        var (lowerValue, lowerError) = inner.Envelope(lower, theta);
        return ((upperValue - lowerValue) / (nu - lower), (upperError + lowerError) / (nu - lower));
    }

    private static Evaluation Gradient(TheoryProblem problem, Instance x, int order, int quotient)
    {
        var (inner, nu, theta, evaluation, applies) = Start(problem, x);
        if (!applies)
            return evaluation;

        var along = Setting.Unit(x.Vector("direction"));
        var (difference, error) = inner.Difference(order, nu, theta);
        var (slope, slopeError) = FlowBalance.Derivative(at => Quotient(inner, nu, quotient == 1 ? 0 : -nu, at), theta, along, 0.02 * (1 - x["nu"]));
        return evaluation.Equal("g along a direction", difference * along, slope, error + slopeError);
    }

    private static Evaluation Energy(TheoryProblem problem, Instance x, double factor)
    {
        var (inner, nu, theta, evaluation, applies) = Start(problem, x);
        if (!applies)
            return evaluation;

        var each = Enumerable.Range(0, problem.Count).Select(i => new InnerProblem(problem, inner.Penalty, i)).ToArray();
        (double Value, double Error) Potential(Vector<double> at)
        {
            var quotients = each.Select(one => Quotient(one, nu, 0, at)).ToArray();
            return (quotients.Select((q, i) => problem.Weights[i] * q.Value).Sum(), quotients.Max(q => q.Error));
        }

        const double Tolerance = 1e-4;
        var flow = CheckedFlow.Solve(Algorithms.FoBMaml(problem.Tasks, inner.Penalty, nu, 1, InnerSolution.ToAccuracy(1e-13)).Flow.Phases, theta, x["time"] / inner.QuerySmoothness, Tolerance);
        // With m = λ − L̂₁ and m_ν = m − νL₁, ‖g‖ ≤ λL₀/m, and ‖Dφ_ν − Dφ_0‖ ≤ λ(νL₁ + L̂₂νL₀/m)/(m m_ν).
        double m = inner.Penalty - problem.L, bound = inner.Penalty * inner.GradientBound / m;
        double modulus = inner.Penalty * inner.Penalty / (m * m * (1 - x["nu"])) * (inner.QuerySmoothness + (problem.Kappa * inner.GradientBound / m));
        return evaluation.Falls("F_ν(0) − F_ν(T) against ∫‖g‖²", flow, Potential, at => factor * Math.Pow(problem.Mean(i => each[i].Difference(1, nu, at).Value).L2Norm(), 2), (bound, 2 * bound * modulus));
    }

    private static Evaluation Integral(TheoryProblem problem, Instance x, double share)
    {
        var (inner, nu, theta, evaluation, applies) = Start(problem, x);
        if (!applies)
            return evaluation;

        const int Panels = 32;
        var values = Enumerable.Range(0, Panels + 1).Select(k => inner.QueryValue(share * nu * k / Panels, theta)).ToArray();
        double[] losses = [.. values.Select(v => v.Value)];
        double fine = SimpsonRule.Of(losses, 1), coarse = SimpsonRule.Of(losses, 1, 2), coarser = SimpsonRule.Of(losses, 1, 4);
        var (quotient, error) = Quotient(inner, nu, 0, theta);
        return evaluation.Equal("F_ν", quotient, fine, error + Math.Abs(fine - coarse) + (Math.Abs(coarse - coarser) / 16) + values.Max(v => v.Error));
    }

    private static Evaluation Sandwich(TheoryProblem problem, Instance x, double sign)
    {
        var (inner, nu, theta, evaluation, applies) = Start(problem, x);
        if (!applies)
            return evaluation;

        var (quotient, error) = Quotient(inner, nu, 0, theta);
        var ((lower, lowerError), (upper, upperError)) = (inner.QueryValue(nu, theta), inner.QueryValue(0, theta));
        return evaluation.AtLeast("F_ν − f(φ_ν)", sign * (quotient - lower), 0, error + lowerError).AtLeast("f(φ_0) − F_ν", sign * (upper - quotient), 0, error + upperError);
    }

    private static Evaluation Monotone(TheoryProblem problem, Instance x, double sign, double exponent)
    {
        var (inner, nu, theta, evaluation, applies) = Start(problem, x);
        if (!applies)
            return evaluation;

        var ((whole, wholeError), (half, halfError), (limit, limitError)) = (Quotient(inner, nu, 0, theta), Quotient(inner, nu / 2, 0, theta), inner.QueryValue(0, theta));
        var (found, foundError) = Ladder.Order(
            at =>
            {
                var (quotient, error) = Quotient(inner, at, 0, theta);
                return (Math.Abs(limit - quotient), error + limitError);
            },
            0.05 * inner.Scale);
        return evaluation.AtLeast("F_{ν/2} − F_ν", sign * (half - whole), 0, wholeError + halfError).AtLeast("exponent of ν in F − F_ν", found, exponent, foundError, resolution: 0.1);
    }

    private static Evaluation Gap(TheoryProblem problem, Instance x, Func<double, double, double, double> bound)
    {
        var (inner, nu, theta, evaluation, applies) = Start(problem, x);
        if (!applies)
            return evaluation;

        var ((quotient, error), (limit, limitError)) = (Quotient(inner, nu, 0, theta), inner.QueryValue(0, theta));
        return evaluation.AtMost("F − F_ν", limit - quotient, bound(nu, inner.GradientBound, inner.Penalty - problem.L), error + limitError);
    }
}
