namespace MetaFlow.Integrators;

/// <summary>The refusal of sampled fields where only pure ones make sense.</summary>
internal static class SampledFlow
{
    /// <summary>The exception, which says what is possible instead.</summary>
    public static InvalidOperationException Refusal() =>
        new("The direction is drawn anew in every step, so that it has no flow: iterate its update, or follow the flow of one frozen sample.");

    /// <summary>Refuses a phase whose field is sampled.</summary>
    public static void Refuse(object field)
    {
        if (field is IUpdateField { IsSampled: true })
            throw Refusal();
    }
}
