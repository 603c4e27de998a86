namespace MetaFlow.Storage;

/// <summary>
/// How a real goes into two columns. SQLite turns NaN into NULL (and the provider refuses it), and -0.0 into 0.0;
/// the kind keeps both. Infinities are stored as themselves, so that SQL comparisons follow IEEE rules.
/// </summary>
internal static class StoredReal
{
    public const int Finite = 0;
    public const int NotANumber = 1;
    public const int PositiveInfinity = 2;
    public const int NegativeInfinity = 3;
    public const int NegativeZero = 4;

    public static int KindOf(double value)
    {
        if (double.IsFinite(value))
            return value == 0 && double.IsNegative(value) ? NegativeZero : Finite;
        return double.IsNaN(value) ? NotANumber : value > 0 ? PositiveInfinity : NegativeInfinity;
    }

    /// <summary>What is bound for the value column: null for NaN.</summary>
    public static object? Bindable(double value) => double.IsNaN(value) ? null : value;

    public static double Decode(int kind, double value) => kind switch
    {
        NotANumber => double.NaN,
        NegativeZero => -0.0,
        _ => value,
    };
}
