namespace MetaFlow.Numerics;

/// <summary>A number with its derivatives along at most two directions. Structs, so that the sweep is compiled once for each.</summary>
internal interface IJet<TSelf>
    where TSelf : struct, IJet<TSelf>
{
    bool IsZero { get; }

    /// <summary>The number itself.</summary>
    double Number { get; }

    /// <summary>The derivative along all of its directions; the number itself where it has none.</summary>
    double Highest { get; }

    static abstract TSelf Constant(double value);

    static abstract TSelf Variable(double value, double first, double second);

    static abstract TSelf operator +(TSelf x, TSelf y);

    static abstract TSelf operator *(TSelf x, TSelf y);

    static abstract TSelf operator *(double c, TSelf x);

    /// <summary>f(x), given f and its first two derivatives at the number.</summary>
    static abstract TSelf Compose(TSelf x, double value, double first, double second);
}

/// <summary>A number alone.</summary>
internal readonly record struct Real(double Value) : IJet<Real>
{
    public bool IsZero => Value == 0;

    public double Number => Value;

    public double Highest => Value;

    public static Real Constant(double value) => new(value);

    public static Real Variable(double value, double first, double second) => new(value);

    public static Real operator +(Real x, Real y) => new(x.Value + y.Value);

    public static Real operator *(Real x, Real y) => new(x.Value * y.Value);

    public static Real operator *(double c, Real x) => new(c * x.Value);

    public static Real Compose(Real x, double value, double first, double second) => new(value);
}

/// <summary>A number and its derivative along one direction.</summary>
internal readonly record struct Dual(double Value, double First) : IJet<Dual>
{
    public bool IsZero => Value == 0 && First == 0;

    public double Number => Value;

    public double Highest => First;

    public static Dual Constant(double value) => new(value, 0);

    public static Dual Variable(double value, double first, double second) => new(value, first);

    public static Dual operator +(Dual x, Dual y) => new(x.Value + y.Value, x.First + y.First);

    public static Dual operator *(Dual x, Dual y) => new(x.Value * y.Value, (x.First * y.Value) + (x.Value * y.First));

    public static Dual operator *(double c, Dual x) => new(c * x.Value, c * x.First);

    public static Dual Compose(Dual x, double value, double first, double second) => new(value, first * x.First);
}

/// <summary>A number, its derivatives along two directions, and the mixed second one.</summary>
internal readonly record struct HyperDual(double Value, double First, double Second, double Mixed) : IJet<HyperDual>
{
    public bool IsZero => Value == 0 && First == 0 && Second == 0 && Mixed == 0;

    public double Number => Value;

    public double Highest => Mixed;

    public static HyperDual Constant(double value) => new(value, 0, 0, 0);

    public static HyperDual Variable(double value, double first, double second) => new(value, first, second, 0);

    public static HyperDual operator +(HyperDual x, HyperDual y) =>
        new(x.Value + y.Value, x.First + y.First, x.Second + y.Second, x.Mixed + y.Mixed);

    public static HyperDual operator *(HyperDual x, HyperDual y) => new(
        x.Value * y.Value,
        (x.First * y.Value) + (x.Value * y.First),
        (x.Second * y.Value) + (x.Value * y.Second),
        (x.Mixed * y.Value) + (x.First * y.Second) + (x.Second * y.First) + (x.Value * y.Mixed));

    public static HyperDual operator *(double c, HyperDual x) => new(c * x.Value, c * x.First, c * x.Second, c * x.Mixed);

    public static HyperDual Compose(HyperDual x, double value, double first, double second) =>
        new(value, first * x.First, first * x.Second, (first * x.Mixed) + (second * x.First * x.Second));
}
