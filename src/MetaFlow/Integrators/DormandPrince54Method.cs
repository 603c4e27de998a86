namespace MetaFlow.Integrators;

/// <summary>Dormand–Prince 5(4), first-same-as-last, with the free dense output of order 4.</summary>
/// <remarks>
/// Coefficients of J. R. Dormand, P. J. Prince, A family of embedded Runge–Kutta formulae, J. Comput. Appl. Math. 6 (1980)
/// 19–26 (HNW I, Table II.5.2); dense output of Shampine and Hairer (HNW I, §II.6, as in the code DOPRI5).
/// </remarks>
internal static class DormandPrince54Method
{
    public static Method Create() => new ExplicitRungeKutta(
        "dormand-prince-54",
        "J. R. Dormand, P. J. Prince, A family of embedded Runge-Kutta formulae, J. Comput. Appl. Math. 6 (1980) 19-26; "
            + "dense output: E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential Equations I, II.6",
        new ButcherTableau(
            order: 5,
            denseOrder: 4,
            c: "0 1/5 3/10 4/5 8/9 1 1",
            a:
            [
                "1/5",
                "3/40 9/40",
                "44/45 -56/15 32/9",
                "19372/6561 -25360/2187 64448/6561 -212/729",
                "9017/3168 -355/33 46732/5247 49/176 -5103/18656",
                "35/384 0 500/1113 125/192 -2187/6784 11/84",
            ],
            b: "35/384 0 500/1113 125/192 -2187/6784 11/84 0",
            embedded: "5179/57600 0 7571/16695 393/640 -92097/339200 187/2100 1/40",
            embeddedOrder: 4,
            bump: "-12715105075/11282082432 0 87487479700/32700410799 -10690763975/1880347072 "
                + "701980252875/199316789632 -1453857185/822651844 69997945/29380423"));
}
