using MetaFlow.Experiments;

namespace MetaFlow.Theory;

/// <summary>Makes problems for the theory from descriptions of experiments.</summary>
public static class TheoryProblems
{
    /// <summary>The constants that a user may declare: the largest over the tasks, for μ the least.</summary>
    public static IReadOnlyList<string> Declarable { get; } = ["L", "mu", "kappa", "sigma", "G"];

    /// <summary>The tasks of a description, with exact or certified constants where the losses know them and declared ones where the user says so.</summary>
    /// <param name="description">The experiment whose tasks are taken.</param>
    /// <param name="data">Gives data sets by name.</param>
    /// <param name="declared">Declared constants by the names of <see cref="Declarable"/>; they replace those of the losses.</param>
    /// <returns>The problem.</returns>
    /// <exception cref="InvalidInputException">The description, its data or a declared constant is not allowed.</exception>
    public static TheoryProblem Of(ExperimentDescription description, IDatasetProvider data, IReadOnlyDictionary<string, double> declared)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(declared);
        foreach (var (name, value) in declared)
        {
            if (!Declarable.Contains(name))
                throw new InvalidInputException($"The constant '{name}' cannot be declared; {string.Join(", ", Declarable)} can.");
            if (!double.IsFinite(value) || (name != "mu" && value < 0))
                throw new InvalidInputException(FormattableString.Invariant($"The declared constant {name} is {value}; it must be finite{(name == "mu" ? "" : " and at least 0")}."));
        }

        description.Validate();
        var tasks = ProblemBuilder.Build(description.Problem, description.Seed, data.Load);
        var known = new TheoryProblem(tasks, CommonHessianDeviation(tasks));
        return new TheoryProblem(tasks, Declared("sigma") ?? known.GradientDeviation)
        {
            Smoothness = Declared("L") ?? known.Smoothness,
            StrongConvexity = Declared("mu") ?? known.StrongConvexity,
            HessianLipschitz = Declared("kappa") ?? known.HessianLipschitz,
            GradientBound = Declared("G") ?? known.GradientBound,
        };

        LossConstant? Declared(string name) => declared.TryGetValue(name, out double value) ? new(value, ConstantKind.Declared) : null;
    }

    // Of the losses only quadratics with one Hessian are known to have a bounded deviation exactly: it is that of their linear terms.
    private static LossConstant? CommonHessianDeviation(TaskSet tasks)
    {
        if (tasks.Count == 1)
            return new(0, ConstantKind.Exact);

        if (!tasks.All(task => task.Support is QuadraticLoss quadratic && quadratic.Hessian.Equals(((QuadraticLoss)tasks[0].Support).Hessian)))
            return null;

        var problem = new TheoryProblem(tasks);
        return new(problem.DeviationAt(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(tasks.Dimension)), ConstantKind.Exact);
    }
}
