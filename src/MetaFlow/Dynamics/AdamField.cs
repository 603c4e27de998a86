namespace MetaFlow;

/// <summary>The field of (w, m, s); see <see cref="AdamDynamics"/>.</summary>
internal sealed class AdamField(IVectorField inner, AdamDynamics dynamics) : IStepField, IMeteredField, IExtendedField
{
    public int Dimension => 3 * ParameterDimension;

    public int ParameterDimension { get; } = inner.Dimension;

    public EvaluationCost Cost => inner.Cost;

    public double NoiseFloor => inner.NoiseFloor;

    public bool IsSampled => inner is IUpdateField { IsSampled: true };

    public void Start(ReadOnlySpan<double> parameter, Span<double> state)
    {
        parameter.CopyTo(state);
        state[ParameterDimension..].Clear();
    }

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => EvaluateMetered(time, state, destination);

    public EvaluationCost EvaluateMetered(double time, ReadOnlySpan<double> state, Span<double> destination) =>
        IsSampled ? throw IUpdateField.HasNoFlow() : EvaluateAt(0, time, state, destination);

    public EvaluationCost EvaluateAt(long step, double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        int d = ParameterDimension;
        Span<double> velocity = destination[..d], firstRate = destination.Slice(d, d), secondRate = destination[(2 * d)..];
        ReadOnlySpan<double> first = state.Slice(d, d), second = state[(2 * d)..];
        EvaluationCost spent = Inner(step, time, state[..d], velocity);
        double firstShare = -double.ExpM1(-time / dynamics.FirstDecayTime), secondShare = -double.ExpM1(-time / dynamics.SecondDecayTime);
        for (int j = 0; j < d; j++)
        {
            double g = -velocity[j];
            firstRate[j] = (g - first[j]) / dynamics.FirstDecayTime;
            secondRate[j] = ((g * g) - second[j]) / dynamics.SecondDecayTime;
            double mean = time > 0 ? first[j] / firstShare : g;

            // Stages of a method may take s a little below zero.
            double square = time > 0 ? Math.Max(0, second[j] / secondShare) : g * g;
            velocity[j] = -mean / (Math.Sqrt(square) + dynamics.Epsilon);
        }

        return spent;
    }

    // (v, g, g²): the update makes the rest of it.
    public EvaluationCost EvaluateForUpdate(long step, double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        int d = ParameterDimension;
        EvaluationCost spent = Inner(step, time, state[..d], destination[..d]);
        for (int j = 0; j < d; j++)
        {
            double g = -destination[j];
            destination[d + j] = g;
            destination[(2 * d) + j] = g * g;
        }

        return spent;
    }

    public IVectorField Frozen(long step) => new FrozenField(this, step);

    public void Update(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, double stepSize, Span<double> destination)
    {
        int d = ParameterDimension;
        double firstDecay = 1 - (stepSize / dynamics.FirstDecayTime), secondDecay = 1 - (stepSize / dynamics.SecondDecayTime);
        if (firstDecay < 0 || secondDecay < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(stepSize), stepSize, "The outer step size must not exceed the decay times of Adam.");
        }

        double count = Math.Round(time / stepSize) + 1;
        double firstShare = 1 - Math.Pow(firstDecay, count), secondShare = 1 - Math.Pow(secondDecay, count);
        for (int j = 0; j < d; j++)
        {
            double first = (firstDecay * state[d + j]) + ((1 - firstDecay) * direction[d + j]);
            double second = (secondDecay * state[(2 * d) + j]) + ((1 - secondDecay) * direction[(2 * d) + j]);
            destination[j] = state[j] - (stepSize * (first / firstShare) / (Math.Sqrt(second / secondShare) + dynamics.Epsilon));
            destination[d + j] = first;
            destination[(2 * d) + j] = second;
        }
    }

    private EvaluationCost Inner(long step, double time, ReadOnlySpan<double> parameter, Span<double> destination)
    {
        switch (inner)
        {
            case IStepField field:
                return field.EvaluateAt(step, time, parameter, destination);
            case IMeteredField field:
                return field.EvaluateMetered(time, parameter, destination);
            default:
                inner.Evaluate(time, parameter, destination);
                return inner.Cost;
        }
    }
}
