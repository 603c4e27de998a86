namespace MetaFlow.Integrators;

/// <summary>
/// The implicit part of ARK4(3)6L[2]SA of Kennedy and Carpenter: an ESDIRK method of order 4 with an embedded one of order 3,
/// L-stable, stiffly accurate, stage order 2.
/// </summary>
/// <remarks>
/// C. A. Kennedy, M. H. Carpenter, Additive Runge–Kutta schemes for convection–diffusion–reaction equations, Appl. Numer. Math. 44
/// (2003) 139–181, appendix C. On very stiff problems the order of the solution falls to the stage order plus one at worst, as for
/// every method of this kind.
/// </remarks>
internal static class KennedyCarpenter43Method
{
    public static Method Create() => new ImplicitRungeKutta(
        "kennedy-carpenter-43",
        "C. A. Kennedy, M. H. Carpenter, Additive Runge-Kutta schemes for convection-diffusion-reaction equations, Appl. Numer. Math. 44 (2003) 139-181",
        new ImplicitTableau(
            order: 4,
            denseOrder: 3,
            [
                ImplicitTableau.Row("0"),
                ImplicitTableau.Row("1/4 1/4"),
                ImplicitTableau.Row("8611/62500 -1743/31250 1/4"),
                ImplicitTableau.Row("5012029/34652500 -654441/2922500 174375/388108 1/4"),
                ImplicitTableau.Row("15267082809/155376265600 -71443401/120774400 730878875/902184768 2285395/8070912 1/4"),
                ImplicitTableau.Row("82889/524892 0 15625/83664 69875/102672 -2260/8211 1/4"),
            ],
            ImplicitTableau.Row("0 1/2 83/250 31/50 17/20 1"),
            ImplicitTableau.Row("4586570599/29645900160 0 178811875/945068544 814220225/1159782912 -3700637/11593932 61727/225920"),
            embeddedOrder: 3,
            exact: true));
}
