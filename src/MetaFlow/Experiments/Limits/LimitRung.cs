namespace MetaFlow.Experiments;

/// <summary>One value of the ladder and what was measured there.</summary>
/// <param name="Value">The parameter's value, such as β, N or ν.</param>
/// <param name="Steps">Updates made, or accepted steps of the flow.</param>
/// <param name="Measures">Distances and error parts by their <see cref="LimitMeasure"/> name.</param>
/// <param name="Run">The stored run.</param>
public sealed record LimitRung(double Value, long Steps, IReadOnlyDictionary<string, double> Measures, Guid Run)
{
    /// <summary>The measure of that name, or NaN where the study has none.</summary>
    public double this[string measure] => Measures.TryGetValue(measure, out double value) ? value : double.NaN;

    /// <summary>How much of a distance is not what the study looks for: integration, rounding, inner solves and sampling together.</summary>
    /// <param name="measure">A distance; those from the modified flow carry its own reference error.</param>
    public double Floor(string measure)
    {
        bool modified = measure is LimitMeasure.ModifiedState or LimitMeasure.ModifiedStateEnd;
        double sum = 0;
        foreach (string part in LimitMeasure.Errors)
        {
            bool counts = part switch { LimitMeasure.Integration => !modified, LimitMeasure.ModifiedIntegration => modified, _ => true };
            if (counts && Measures.TryGetValue(part, out double error))
            {
                sum += error;
            }
        }

        return sum;
    }
}
