namespace MetaFlow.Theory.Families;

/// <summary>
/// A family whose losses are bent in one of ten cases, at the first coordinate of a drawn point, so that they are not twice differentiable
/// there: for claims that suppose so. The parameter <c>bend</c> is the jump of the curvature, with no bend below zero.
/// </summary>
internal sealed class BentFamily(TaskFamily straight, string point) : TaskFamily
{
    /// <inheritdoc/>
    public override string Name => straight.Name + ", some with a jump of the Hessian";

    /// <inheritdoc/>
    public override ParameterSpace Space { get; } = straight.Space.And(Parameter.Uniform("bend", -9, 1));

    /// <inheritdoc/>
    public override TheoryProblem Build(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var problem = straight.Build(instance);
        double bend = instance["bend"];
        if (bend <= 0)
            return problem;

        double place = instance.Vector(point)[0];
        // The same parabola beside every loss: their gradients differ as before.
        return new TheoryProblem(TaskSet.Of(problem.Tasks.Select(task => new LearningTask(new BentLoss(task.Support, bend, place)))), problem.GradientDeviation)
        {
            Smoothness = new LossConstant(problem.L + bend, ConstantKind.Certified),
            StrongConvexity = problem.StrongConvexity,
        };
    }
}
