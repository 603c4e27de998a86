namespace MetaFlow;

/// <summary>A field whose direction in w another field gives, and a rule of the outer level shapes. What joins the state besides w is left alone.</summary>
internal abstract class ShapedField(IVectorField inner) : IStepField, IMeteredField, IExtendedField
{
    public int Dimension => inner.Dimension;

    /// <summary>The field whose direction is shaped.</summary>
    protected IVectorField Inner => inner;

    public int ParameterDimension => inner is IExtendedField extended ? extended.ParameterDimension : inner.Dimension;

    public virtual EvaluationCost Cost => inner.Cost;

    public double NoiseFloor => inner.NoiseFloor;

    public virtual bool IsSampled => inner is IUpdateField { IsSampled: true };

    public virtual void Start(ReadOnlySpan<double> parameter, Span<double> state)
    {
        if (inner is IExtendedField extended)
        {
            extended.Start(parameter, state);
        }
        else
        {
            parameter.CopyTo(state);
        }
    }

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => EvaluateMetered(time, state, destination);

    public EvaluationCost EvaluateMetered(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        if (IsSampled)
        {
            throw IUpdateField.HasNoFlow();
        }

        return EvaluateAt(0, time, state, destination);
    }

    public EvaluationCost EvaluateAt(long step, double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        EvaluationCost spent = inner switch
        {
            IStepField field => field.EvaluateAt(step, time, state, destination),
            IMeteredField field => field.EvaluateMetered(time, state, destination),
            _ => Plain(time, state, destination),
        };
        return spent + ShapeFlow(step, state[..ParameterDimension], destination[..ParameterDimension]);
    }

    public EvaluationCost EvaluateForUpdate(long step, double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        EvaluationCost spent = inner switch
        {
            IUpdateField field => field.EvaluateForUpdate(step, time, state, destination),
            IMeteredField field => field.EvaluateMetered(time, state, destination),
            _ => Plain(time, state, destination),
        };
        return spent + ShapeUpdate(step, state[..ParameterDimension], destination[..ParameterDimension]);
    }

    public IVectorField Frozen(long step) => new FrozenField(this, step);

    public void Update(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, double stepSize, Span<double> destination)
    {
        inner.Update(time, state, direction, stepSize, destination);
        AfterUpdate(destination[..ParameterDimension]);
    }

    /// <summary>Shapes the direction of the flow in w.</summary>
    protected abstract EvaluationCost ShapeFlow(long step, ReadOnlySpan<double> parameter, Span<double> direction);

    /// <summary>Shapes the direction of the update in w; by default like that of the flow.</summary>
    protected virtual EvaluationCost ShapeUpdate(long step, ReadOnlySpan<double> parameter, Span<double> direction) => ShapeFlow(step, parameter, direction);

    /// <summary>What the update does to w after its step; by default nothing.</summary>
    protected virtual void AfterUpdate(Span<double> parameter)
    {
    }

    private EvaluationCost Plain(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        inner.Evaluate(time, state, destination);
        return inner.Cost;
    }
}
