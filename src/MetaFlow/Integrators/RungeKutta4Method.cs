namespace MetaFlow.Integrators;

/// <summary>The classical Runge–Kutta method; dense output of order 3 (cubic Hermite).</summary>
internal static class RungeKutta4Method
{
    public static Method Create() => new ExplicitRungeKutta(
        "runge-kutta-4",
        "W. Kutta, Beitrag zur naeherungsweisen Integration totaler Differentialgleichungen, Z. Math. Phys. 46 (1901) 435-453",
        new ButcherTableau(
            order: 4,
            denseOrder: 3,
            c: "0 1/2 1/2 1",
            a: ["1/2", "0 1/2", "0 0 1"],
            b: "1/6 1/3 1/3 1/6"));
}
