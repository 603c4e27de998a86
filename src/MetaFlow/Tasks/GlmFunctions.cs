namespace MetaFlow;

/// <summary>The scalar functions φ(z, y) of the generalized linear models and their derivatives in z.</summary>
internal static class GlmFunctions
{
    /// <summary>sup |σ″| for the logistic function σ, attained at log(2 ± √3).</summary>
    internal static readonly double LogisticCurvatureSlopeBound = 1 / (6 * Math.Sqrt(3));

    internal static double Value(GlmFamily family, double z, double y, double smoothing)
    {
        switch (family)
        {
            case GlmFamily.Squared:
                double r = z - y;
                return r * r;
            case GlmFamily.Logistic:
                double margin = y * z;
                // log(1 + e^(−m)) = max(0, −m) + log1p(e^(−|m|)): no overflow for any m.
                return Math.Max(0, -margin) + LogOnePlus(Math.Exp(-Math.Abs(margin)));
            case GlmFamily.Hinge:
                return Math.Max(0, 1 - (y * z));
            default:
                double gap = 1 - (y * z);
                return gap <= 0 ? 0 : gap < smoothing ? gap * gap / (2 * smoothing) : gap - (smoothing / 2);
        }
    }

    internal static double Slope(GlmFamily family, double z, double y, double smoothing)
    {
        switch (family)
        {
            case GlmFamily.Squared:
                return 2 * (z - y);
            case GlmFamily.Logistic:
                return -y * Sigmoid(-y * z);
            case GlmFamily.Hinge:
                return y * z < 1 ? -y : 0;
            default:
                double gap = 1 - (y * z);
                return gap <= 0 ? 0 : gap < smoothing ? -y * (gap / smoothing) : -y;
        }
    }

    internal static double Curvature(GlmFamily family, double z, double y, double smoothing)
    {
        switch (family)
        {
            case GlmFamily.Squared:
                return 2;
            case GlmFamily.Logistic:
                return Sigmoid(z) * Sigmoid(-z);
            case GlmFamily.Hinge:
                return 0;
            default:
                double gap = 1 - (y * z);
                return gap > 0 && gap < smoothing ? 1 / smoothing : 0;
        }
    }

    /// <summary>The third derivative of φ in z; only for the squared and the logistic family.</summary>
    internal static double CurvatureSlope(GlmFamily family, double z)
    {
        if (family == GlmFamily.Squared)
            return 0;

        double p = Sigmoid(z);
        double q = Sigmoid(-z);
        return p * q * (q - p);
    }

    /// <summary>1/(1 + e^(−x)) without overflow and with full relative accuracy in the left tail.</summary>
    internal static double Sigmoid(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    /// <summary>log(1 + x) for x in [0, 1]; Kahan's correction, because <see cref="double.LogP1"/> only adds and takes the logarithm.</summary>
    internal static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }
}
