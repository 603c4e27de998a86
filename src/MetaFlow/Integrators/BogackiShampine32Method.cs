namespace MetaFlow.Integrators;

/// <summary>Bogacki–Shampine 3(2), first-same-as-last; dense output of order 3 (cubic Hermite).</summary>
internal static class BogackiShampine32Method
{
    public static Method Create() => new ExplicitRungeKutta(
        "bogacki-shampine-32",
        "P. Bogacki, L. F. Shampine, A 3(2) pair of Runge-Kutta formulas, Appl. Math. Lett. 2 (1989) 321-325",
        new ButcherTableau(
            order: 3,
            denseOrder: 3,
            c: "0 1/2 3/4 1",
            a: ["1/2", "0 3/4", "2/9 1/3 4/9"],
            b: "2/9 1/3 4/9 0",
            embedded: "7/24 1/4 1/3 1/8",
            embeddedOrder: 2));
}
