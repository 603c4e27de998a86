namespace MetaFlow;

/// <summary>
/// A field whose published update starts from another direction than its flow: a sampled one, which needs the step's index, or one that
/// the update projects afterwards.
/// </summary>
public interface IUpdateField : IVectorField
{
    /// <summary>
    /// Whether the direction of the update is drawn. Such a field has no flow: <see cref="IVectorField.Evaluate"/> throws, and solves refuse it;
    /// <see cref="Frozen"/> is a field of its own.
    /// </summary>
    bool IsSampled { get; }

    /// <summary>The direction that <see cref="IVectorField.Update"/> takes.</summary>
    /// <param name="step">The step's index k; the same step and state give the same bits.</param>
    /// <param name="time">Time t = kβ.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="destination">Receives the direction, length d; must not overlap <paramref name="state"/>.</param>
    /// <returns>The oracle calls that were made.</returns>
    EvaluationCost EvaluateForUpdate(long step, double time, ReadOnlySpan<double> state, Span<double> destination);

    /// <summary>The field with what is drawn at one step, for ever.</summary>
    /// <param name="step">The step's index k.</param>
    IVectorField Frozen(long step);

    /// <summary>The refusal of sampled fields where only pure ones make sense; it says what is possible instead.</summary>
    internal static InvalidOperationException HasNoFlow() =>
        new("The direction is drawn anew in every step, so that it has no flow: iterate its update, or follow the flow of one frozen sample.");

    /// <summary>Refuses a field that is sampled.</summary>
    internal static void Refuse(object field)
    {
        if (field is IUpdateField { IsSampled: true })
            throw HasNoFlow();
    }
}
