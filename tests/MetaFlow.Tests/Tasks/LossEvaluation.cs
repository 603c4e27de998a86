namespace MetaFlow.Tests.Tasks;

/// <summary>Derivatives as new arrays.</summary>
internal static class LossEvaluation
{
    internal static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    internal static double[] Gradient(SmoothLoss loss, double[] w)
    {
        var result = new double[w.Length];
        loss.Gradient(w, result);
        return result;
    }

    internal static double[] Product(SmoothLoss loss, double[] w, double[] v)
    {
        var result = new double[w.Length];
        loss.HessianVectorProduct(w, v, result);
        return result;
    }
}
