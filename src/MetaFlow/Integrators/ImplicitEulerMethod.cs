namespace MetaFlow.Integrators;

/// <summary>
/// The implicit Euler method, <c>w₁ = w₀ + h v(w₁)</c>. On a gradient flow it is the proximal-point method:
/// <c>w₁ = argmin F(z) + ‖z − w₀‖²/(2h)</c>, whose optimality condition is the step, so that h is the proximal parameter.
/// </summary>
/// <remarks>
/// The error estimate is half the step times the difference of the slopes at its ends, the embedded trapezoidal rule of order 2.
/// With <see cref="SolveOptions.StepSize"/> every step is one proximal step of that parameter. E. Hairer, G. Wanner, Solving Ordinary
/// Differential Equations II, §IV.3; R. T. Rockafellar, Monotone operators and the proximal point algorithm, SIAM J. Control
/// Optim. 14 (1976) 877–898.
/// </remarks>
internal static class ImplicitEulerMethod
{
    public static Method Create() => new ImplicitRungeKutta(
        "implicit-euler",
        "R. T. Rockafellar, Monotone operators and the proximal point algorithm, SIAM J. Control Optim. 14 (1976) 877-898; "
            + "E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, IV.3",
        new ImplicitTableau(
            order: 1,
            denseOrder: 1,
            [ImplicitTableau.Row("0"), ImplicitTableau.Row("0 1")],
            ImplicitTableau.Row("0 1"),
            ImplicitTableau.Row("1/2 1/2"),
            embeddedOrder: 2,
            exact: true));
}
