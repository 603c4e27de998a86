namespace MetaFlow.Numerics;

/// <summary>The functions of one number that <see cref="AdTape"/> records.</summary>
internal enum ElementaryFunction : byte
{
    Reciprocal,
    Exp,
    Log,
    Sqrt,
    Sin,
    Cos,
    Sinh,
    Cosh,
    Tanh,
    Atan,
    Softplus,
    Power,
}

/// <summary>Their values and first three derivatives.</summary>
internal static class ElementaryFunctions
{
    public static double Value(ElementaryFunction function, double x, double constant) => function switch
    {
        ElementaryFunction.Reciprocal => 1 / x,
        ElementaryFunction.Exp => Math.Exp(x),
        ElementaryFunction.Log => Math.Log(x),
        ElementaryFunction.Sqrt => Math.Sqrt(x),
        ElementaryFunction.Sin => Math.Sin(x),
        ElementaryFunction.Cos => Math.Cos(x),
        ElementaryFunction.Sinh => Math.Sinh(x),
        ElementaryFunction.Cosh => Math.Cosh(x),
        ElementaryFunction.Tanh => Math.Tanh(x),
        ElementaryFunction.Atan => Math.Atan(x),
        ElementaryFunction.Softplus => Math.Max(x, 0) + double.LogP1(Math.Exp(-Math.Abs(x))),
        _ => Math.Pow(x, constant),
    };

    /// <summary>The first three derivatives at x, given the value there.</summary>
    public static (double First, double Second, double Third) Derivatives(ElementaryFunction function, double x, double constant, double value)
    {
        switch (function)
        {
            case ElementaryFunction.Reciprocal:
                return (-value * value, 2 * value * value * value, -6 * value * value * value * value);
            case ElementaryFunction.Exp:
                return (value, value, value);
            case ElementaryFunction.Log:
                return (1 / x, -1 / (x * x), 2 / (x * x * x));
            case ElementaryFunction.Sqrt:
                return (0.5 / value, -0.25 / (value * x), 0.375 / (value * x * x));
            case ElementaryFunction.Sin:
                double cosine = Math.Cos(x);
                return (cosine, -value, -cosine);
            case ElementaryFunction.Cos:
                double sine = Math.Sin(x);
                return (-sine, -value, sine);
            case ElementaryFunction.Sinh:
                double hyperbolicCosine = Math.Cosh(x);
                return (hyperbolicCosine, value, hyperbolicCosine);
            case ElementaryFunction.Cosh:
                double hyperbolicSine = Math.Sinh(x);
                return (hyperbolicSine, value, hyperbolicSine);
            case ElementaryFunction.Tanh:
                double slope = 1 - (value * value);
                return (slope, -2 * value * slope, slope * ((6 * value * value) - 2));
            case ElementaryFunction.Atan:
                double q = 1 / (1 + (x * x));
                return (q, -2 * x * q * q, ((6 * x * x) - 2) * q * q * q);
            case ElementaryFunction.Softplus:
                double tail = Math.Exp(-Math.Abs(x)), small = tail / (1 + tail), large = 1 / (1 + tail);
                double sigma = x < 0 ? small : large, product = small * large;
                return (sigma, product, product * (x < 0 ? large - small : small - large));
            default:
                return (PowerTerm(x, constant, 1), PowerTerm(x, constant, 2), PowerTerm(x, constant, 3));
        }
    }

    /// <summary>c (c − 1) … x^(c − order); where the coefficient is zero it wins over the infinite power of zero that it meets.</summary>
    private static double PowerTerm(double x, double c, int order)
    {
        double coefficient = 1;
        for (int i = 0; i < order; i++)
        {
            coefficient *= c - i;
        }

        return coefficient == 0 ? 0 : coefficient * Math.Pow(x, c - order);
    }
}
