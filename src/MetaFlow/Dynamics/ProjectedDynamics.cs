namespace MetaFlow;

/// <summary>
/// The parameter stays in a closed convex set W: update <c>Π_W(w + βv)</c>, flow the projected dynamical system <c>dw/dt = Π_T(v)</c> with the
/// tangent cone T of W at w. The update is not Euler on that field: it projects the point, not the direction.
/// A start outside W is projected first.
/// </summary>
public sealed record ProjectedDynamics : OuterDynamics
{
    internal ProjectedDynamics(FeasibleSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        Set = set;
    }

    /// <summary>W.</summary>
    public FeasibleSet Set { get; }

    /// <inheritdoc/>
    public override string Name => "projected";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters => Set.Parameters;

    internal override IReadOnlyList<FlowPhase> Phases(string algorithm, Direction direction, CompiledTasks tasks, Func<Direction, IVectorField> compile) =>
        [new FlowPhase(algorithm, new Field(compile(direction), Set))];

    private sealed class Field(IVectorField inner, FeasibleSet set) : ShapedField(inner)
    {
        public override void Start(ReadOnlySpan<double> parameter, Span<double> state)
        {
            base.Start(parameter, state);
            set.Project(state[..ParameterDimension]);
        }

        protected override EvaluationCost ShapeFlow(long step, ReadOnlySpan<double> parameter, Span<double> direction)
        {
            set.ProjectTangent(parameter, direction);
            return default;
        }

        protected override EvaluationCost ShapeUpdate(long step, ReadOnlySpan<double> parameter, Span<double> direction) => default;

        protected override void AfterUpdate(Span<double> parameter) => set.Project(parameter);
    }
}
