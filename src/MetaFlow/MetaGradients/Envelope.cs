namespace MetaFlow;

/// <summary>The penalty term of Moreau envelopes.</summary>
internal static class Envelope
{
    /// <summary>λ/2 ‖z − w‖².</summary>
    public static double Penalty(double penalty, ReadOnlySpan<double> start, ReadOnlySpan<double> point)
    {
        double squares = 0;
        for (int j = 0; j < start.Length; j++)
        {
            squares += (point[j] - start[j]) * (point[j] - start[j]);
        }

        return 0.5 * penalty * squares;
    }
}
