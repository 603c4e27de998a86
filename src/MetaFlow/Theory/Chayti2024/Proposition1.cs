namespace MetaFlow.Theory.Chayti2024;

/// <summary>chayti2024, Proposition 1: the meta-gradient is a derivative in the weight of the query loss.</summary>
internal static class Proposition1
{
    public static Claim Claim { get; } = new()
    {
        Id = "chayti2024.prop1",
        Paper = "chayti2024",
        Locator = "Proposition 1",
        Hypotheses = "printed: ∇F_i(θ) exists; corrected: λI + ∇²f̂_i(φ_i*) ≻ 0",
        Families = "support losses with sines, convex or not; query losses of sines",
        Checking = "Differences of φ*_ν of order six against equation (7); their change from 2ν to ν, some sixty times the error at ν, and the solver's error divided by ν are the budget.",
        Found = "Held in all cases with λI + ∇²f̂ ≻ 0, where the implicit function theorem gives both derivatives. The proof takes the differentiability of ν ↦ φ*_ν for granted; at f̂ = −λφ²/2 + φ⁴/4, f = φ³, θ = 0 the gradient λ exists and the formula gives 3λ, but the inner problem has two minimizers at other ν, which the paper's setting excludes.",
        Forms =
        [
            Form.OfTasks(FormKind.Printed, ClaimKind.Equality, Expectation.Unproved, "if ∇F_i(θ) exists: ∇F_i(θ) = -λ dφ*_{i,ν}(θ)/dν at ν=0", Setting.OneTask, Rest(), Evaluate) with
            {
                Defect = (DefectKind.ProofGap, "existence of ∇F_i at a point does not give the differentiability of ν ↦ φ*_ν, which is not shown"),
                Remark = "tried where λI + ∇²f̂ ≻ 0 only, where it held; without that, existence at a point is not sufficient",
            },
            Form.OfTasks(FormKind.Corrected, ClaimKind.Equality, Expectation.Holds, "λI+∇²f̂_i(φ_i*) ≻ 0: ∇F_i(θ) = -λ dφ*_{i,ν}(θ)/dν at ν=0", Setting.OneTask, Rest(), Evaluate) with
            {
                Mutants =
                [
                    new("−λ → λ", x => Evaluate(Setting.OneTask.Build(x), x, -1)),
                    new("λ → λ + μ̂", x => Evaluate(Setting.OneTask.Build(x), x, 1 + (Setting.OneTask.Build(x).Mu / Setting.PenaltyOf(Setting.OneTask.Build(x), x)))),
                ],
            },
        ],
    };

    private static Parameter[] Rest() => [Parameter.Logarithmic("q", 0.5, 20), Setting.Theta];

    private static Evaluation Evaluate(TheoryProblem problem, Instance x) => Evaluate(problem, x, 1);

    private static Evaluation Evaluate(TheoryProblem problem, Instance x, double factor)
    {
        var inner = Setting.Inner(problem, x);
        var evaluation = Setting.Definite(problem, x);
        if (!(inner.Modulus > 0))
            return evaluation;

        var theta = Setting.Of(x.Vector("theta"));
        double nu = 0.01 * inner.Scale;
        var (exact, exactError) = inner.Gradient(theta);
        var (coarse, coarseError) = inner.Difference(6, 2 * nu, theta);
        var (fine, fineError) = inner.Difference(6, nu, theta);
        return evaluation.Equal("∇F_i against the derivative", (factor * fine).ToArray(), exact.ToArray(), exactError + coarseError + fineError + (fine - coarse).L2Norm());
    }
}
