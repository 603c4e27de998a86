namespace MetaFlow.Integrators;

/// <summary>Euler's method; dense output of order 1 (cubic Hermite).</summary>
internal static class EulerMethod
{
    public static Method Create() => new ExplicitRungeKutta(
        "euler",
        "L. Euler, Institutionum Calculi Integralis I, Cap. VII (1768)",
        new ButcherTableau(order: 1, denseOrder: 1, c: "0", a: [], b: "1"));
}
