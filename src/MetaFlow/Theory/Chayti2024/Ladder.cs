namespace MetaFlow.Theory.Chayti2024;

/// <summary>The order of a quantity that vanishes with a small variable, from a ladder of halvings.</summary>
internal static class Ladder
{
    private const int Rungs = 6;

    /// <summary>
    /// The exponent between the two smallest values of the variable. Its error is twice the sum of its last three changes (far more than
    /// the last one, which halves with the variable, but also large where the exponent turns around), and what the errors of the
    /// quantity can do to it.
    /// </summary>
    /// <param name="quantity">The quantity and its error at a value of the variable.</param>
    /// <param name="start">The largest value.</param>
    /// <param name="ratio">By how much each value is smaller than the last.</param>
    /// <returns>The exponent; infinite where the quantity vanishes.</returns>
    public static (double Exponent, double Error) Order(Func<double, (double Value, double Error)> quantity, double start, double ratio = 2)
    {
        Span<double> exponents = stackalloc double[Rungs];
        double before = 0, noiseBefore = 0, noise = 0;
        for (int k = 0; k < Rungs; k++)
        {
            var (value, error) = quantity(start * Math.Pow(ratio, -k));
            double relative = error / value;
            exponents[k] = k == 0 ? 0 : Math.Log(before / value) / Math.Log(ratio);
            (before, noise, noiseBefore) = (value, relative + noiseBefore, relative);
        }

        double exponent = exponents[^1];
        if (before == 0)
            return (double.PositiveInfinity, 0);
        double change = Math.Abs(exponent - exponents[^2]) + Math.Abs(exponents[^2] - exponents[^3]) + Math.Abs(exponents[^3] - exponents[^4]);
        double budget = (2 * change) + (2 * noise / Math.Log(ratio));
        return double.IsNaN(budget) ? (exponent, double.PositiveInfinity) : (exponent, budget);
    }
}
