namespace MetaFlow.Integrators;

/// <summary>
/// TR-BDF2: a trapezoidal step over γ = 2 − √2 of the step and a backward difference over the rest, with an embedded estimate of
/// order 3; L-stable and stiffly accurate.
/// </summary>
/// <remarks>
/// R. E. Bank and others, Transient simulation of silicon devices and circuits, IEEE Trans. CAD 4 (1985) 436–451, in the form and
/// with the estimate of M. E. Hosea, L. F. Shampine, Analysis and implementation of TR-BDF2, Appl. Numer. Math. 20 (1996) 21–37.
/// Its coefficients are irrational. The estimate is that of the result of order 2 itself, so that the error at the end grows with the
/// number of steps; Gustafsson's cautious control keeps it to a third of the tolerance a step, and rejects fewer.
/// </remarks>
internal static class TrBdf2Method
{
    public static Method Create()
    {
        Rational root = Rational.Of(Math.Sqrt(2));
        Rational node = 2 - root, diagonal = node / 2, weight = root / 4;
        Rational third = new(1, 3);
        return new ImplicitRungeKutta(
            "tr-bdf2",
            "M. E. Hosea, L. F. Shampine, Analysis and implementation of TR-BDF2, Appl. Numer. Math. 20 (1996) 21-37",
            new ImplicitTableau(
                order: 2,
                denseOrder: 2,
                [[0], [diagonal, diagonal], [weight, weight, diagonal]],
                [0, node, 1],
                [third * (1 - weight), third * ((3 * weight) + 1), third * diagonal],
                embeddedOrder: 3,
                exact: false),
            StepControl.ProportionalIntegral);
    }
}
