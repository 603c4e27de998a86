using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MetaFlow.Kernels;

/// <summary>The value: Σ φ.</summary>
internal struct ValueMap<TFamily> : IRowMap
    where TFamily : struct, IFamily
{
    public Vector256<double> Smoothing;
    public Vector256<double> Sum;

    public static int Inputs => 1;

    public static int Outputs => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Map(nint row, Vector256<double> z0, Vector256<double> z1, Vector256<double> y, Vector256<double> lanes, out Vector256<double> r1)
    {
        Sum += TFamily.Value(z0, y, Smoothing, TFamily.Prepare(z0, y)) & lanes;
        r1 = default;
        return default;
    }
}

/// <summary>The gradient Σ φ′ x; on demand the value, and φ″ of each row for a later Hessian product.</summary>
internal unsafe struct GradientMap<TFamily> : IRowMap
    where TFamily : struct, IFamily
{
    public Vector256<double> Smoothing;
    public Vector256<double> Sum;
    public double* Curvatures;
    public bool WantsValue;

    public static int Inputs => 1;

    public static int Outputs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Map(nint row, Vector256<double> z0, Vector256<double> z1, Vector256<double> y, Vector256<double> lanes, out Vector256<double> r1)
    {
        Vector256<double> prepared = TFamily.Prepare(z0, y);
        if (WantsValue)
            Sum += TFamily.Value(z0, y, Smoothing, prepared) & lanes;
        if (Curvatures != null)
            TFamily.Curvature(z0, y, Smoothing, prepared).Store(Curvatures + row);
        r1 = default;
        return TFamily.Slope(z0, y, Smoothing, prepared);
    }
}

/// <summary>The Hessian product Σ φ″(x·p0) (x·p1) x.</summary>
internal struct HessianMap<TFamily> : IRowMap
    where TFamily : struct, IFamily
{
    public Vector256<double> Smoothing;

    public static int Inputs => 2;

    public static int Outputs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<double> Map(nint row, Vector256<double> z0, Vector256<double> z1, Vector256<double> y, Vector256<double> lanes, out Vector256<double> r1)
    {
        r1 = default;
        return TFamily.Curvature(z0, y, Smoothing, TFamily.Prepare(z0, y)) * z1;
    }
}

/// <summary>The Hessian product Σ c (x·p0) x with saved curvatures c.</summary>
internal unsafe struct SavedHessianMap : IRowMap
{
    public double* Curvatures;

    public static int Inputs => 1;

    public static int Outputs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<double> Map(nint row, Vector256<double> z0, Vector256<double> z1, Vector256<double> y, Vector256<double> lanes, out Vector256<double> r1)
    {
        r1 = default;
        return Vector256.Load(Curvatures + row) * z0;
    }
}

/// <summary>The gradient Σ φ′ x and the Hessian product Σ φ″ (x·p1) x at once; saves φ″ and φ‴ (x·p1) of each row on demand.</summary>
internal unsafe struct GradientAndHessianMap<TFamily> : IRowMap
    where TFamily : struct, IFamily
{
    public Vector256<double> Smoothing;
    public double* Curvatures;
    public double* Thirds;

    public static int Inputs => 2;

    public static int Outputs => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<double> Map(nint row, Vector256<double> z0, Vector256<double> z1, Vector256<double> y, Vector256<double> lanes, out Vector256<double> r1)
    {
        Vector256<double> prepared = TFamily.Prepare(z0, y);
        Vector256<double> curvature = TFamily.Curvature(z0, y, Smoothing, prepared);
        if (Curvatures != null)
        {
            curvature.Store(Curvatures + row);
            if (TFamily.HasThirdDerivative)
                (TFamily.Third(z0, y, Smoothing, prepared) * z1).Store(Thirds + row);
        }

        r1 = curvature * z1;
        return TFamily.Slope(z0, y, Smoothing, prepared);
    }
}

/// <summary>Σ (c (x·p0) + t (x·p1)) x with saved curvatures c and third derivatives t.</summary>
internal unsafe struct SavedThirdMap : IRowMap
{
    public double* Curvatures;
    public double* Thirds;

    public static int Inputs => 2;

    public static int Outputs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<double> Map(nint row, Vector256<double> z0, Vector256<double> z1, Vector256<double> y, Vector256<double> lanes, out Vector256<double> r1)
    {
        r1 = default;
        return VectorMath.MultiplyAdd(Vector256.Load(Curvatures + row), z0, Vector256.Load(Thirds + row) * z1);
    }
}

/// <summary>The gradient Σ φ′ x; saves φ″ and φ‴ of each row.</summary>
internal unsafe struct DerivativesMap<TFamily> : IRowMap
    where TFamily : struct, IFamily
{
    public Vector256<double> Smoothing;
    public double* Curvatures;
    public double* Thirds;

    public static int Inputs => 1;

    public static int Outputs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<double> Map(nint row, Vector256<double> z0, Vector256<double> z1, Vector256<double> y, Vector256<double> lanes, out Vector256<double> r1)
    {
        Vector256<double> prepared = TFamily.Prepare(z0, y);
        TFamily.Curvature(z0, y, Smoothing, prepared).Store(Curvatures + row);
        TFamily.Third(z0, y, Smoothing, prepared).Store(Thirds + row);
        r1 = default;
        return TFamily.Slope(z0, y, Smoothing, prepared);
    }
}

/// <summary>Multiplies what is saved of each row by x·p0.</summary>
internal unsafe struct PredictionMap : IRowMap
{
    public double* Numbers;

    public static int Inputs => 1;

    public static int Outputs => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<double> Map(nint row, Vector256<double> z0, Vector256<double> z1, Vector256<double> y, Vector256<double> lanes, out Vector256<double> r1)
    {
        (Vector256.Load(Numbers + row) * z0).Store(Numbers + row);
        r1 = default;
        return default;
    }
}
