namespace MetaFlow;

/// <summary>A field that knows its flow direction for the draws of any step.</summary>
internal interface IStepField : IUpdateField
{
    /// <summary>The direction of the flow in which one step's draws are kept for ever.</summary>
    EvaluationCost EvaluateAt(long step, double time, ReadOnlySpan<double> state, Span<double> destination);
}
