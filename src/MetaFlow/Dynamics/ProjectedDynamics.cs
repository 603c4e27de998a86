namespace MetaFlow;

/// <summary>
/// The parameter stays in a closed convex set W: update <c>Π_W(w + βv)</c>, flow the projected dynamical system <c>dw/dt = Π_T(v)</c> with the
/// tangent cone T of W at w. The update is not Euler on that field: it projects the point, not the direction.
/// A start outside W is projected first.
/// </summary>
/// <remarks>
/// The flow's field jumps where the boundary is met or left. Contact is not located by an active set: methods have order 1 across it, whatever
/// their own order, and adaptive ones pay with rejected steps. Where the time of contact is known, or a located event
/// with <see cref="StateEvent.RestartsMethod"/> marks it, the order is kept.
/// </remarks>
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
