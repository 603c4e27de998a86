namespace MetaFlow.Integrators;

/// <summary>Heun's method, the explicit trapezoidal rule; dense output of order 2 (cubic Hermite).</summary>
internal static class HeunMethod
{
    public static Method Create() => new ExplicitRungeKutta(
        "heun",
        "K. Heun, Neue Methoden zur approximativen Integration der Differentialgleichungen, Z. Math. Phys. 45 (1900) 23-38",
        new ButcherTableau(order: 2, denseOrder: 2, c: "0 1", a: ["1"], b: "1/2 1/2"));
}
