namespace MetaFlow.Reporting;

/// <summary>The rule that chooses between a linear and a logarithmic axis.</summary>
public static class AxisRule
{
    /// <summary>An axis becomes logarithmic from this many decades on.</summary>
    public const double Decades = 2;

    /// <summary>Whether <see cref="AxisScale.Auto"/> makes an axis of these values logarithmic.</summary>
    /// <param name="values">The values; those that are not finite do not count.</param>
    /// <returns>True if no finite value is negative and the positive ones span at least <see cref="Decades"/> decades.</returns>
    public static bool IsLogarithmic(IEnumerable<double> values)
    {
        var smallest = double.PositiveInfinity;
        var largest = 0.0;
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
                continue;
            if (value < 0)
                return false;
            if (value == 0)
                continue;
            smallest = Math.Min(smallest, value);
            largest = Math.Max(largest, value);
        }

        return largest > 0 && Math.Log10(largest) - Math.Log10(smallest) >= Decades;
    }
}
