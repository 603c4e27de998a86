namespace MetaFlow.Theory.Families;

/// <summary>Hypotheses about losses that a family or the user's tasks may break.</summary>
internal static class Regularity
{
    /// <summary>The parameter for a constant that a case states, as a share of the true one: below one it is too small, and any larger share counts as one, so that bounds stay tight.</summary>
    public static Parameter Share(string name = "stated") => Parameter.Uniform(name, 0.9, 1.9);

    /// <summary>The constant that a case states.</summary>
    public static double Stated(Instance x, double exact, string name = "stated") => Math.Min(1, x[name]) * exact;

    /// <summary>States that every loss is twice differentiable; of the library's own, hinges are not.</summary>
    public static Evaluation RequireTwiceDifferentiable(this Evaluation evaluation, TheoryProblem problem) => evaluation.Require(
        "f_i twice differentiable", problem.Tasks.All(task => task.Support is not (BentLoss or GlmLoss { Family: GlmFamily.Hinge or GlmFamily.SmoothedHinge })));

    /// <summary>States that L bounds the smoothness of every loss.</summary>
    public static Evaluation RequireSmooth(this Evaluation evaluation, TheoryProblem problem, double stated) =>
        evaluation.Require("f_i L-smooth: ‖∇²f_i‖ ≤ L", problem.L, stated);
}
