namespace MetaFlow.Integrators;

/// <summary>
/// The exponential Rosenbrock method exprb43 of order 4 with an embedded one of order 3: the linear part of the flow at every step
/// exactly, the rest by three stages.
/// </summary>
/// <remarks>
/// M. Hochbruck, A. Ostermann, J. Schweitzer, Exponential Rosenbrock-type methods, SIAM J. Numer. Anal. 47 (2009) 786–803, §5.
/// Both orders hold however stiff the field is.
/// </remarks>
internal static class ExponentialRosenbrock43Method
{
    public static Method Create() => new ExponentialRosenbrock(
        "exponential-rosenbrock-43",
        "M. Hochbruck, A. Ostermann, J. Schweitzer, Exponential Rosenbrock-type methods, SIAM J. Numer. Anal. 47 (2009) 786-803",
        new ExponentialTableau(
            order: 4,
            nodes: "1/2 1",
            stages: [(3, 2, 1, "1")],
            weights: [(2, 3, "16"), (2, 4, "-48"), (3, 3, "-2"), (3, 4, "12")],
            embedded: [(2, 3, "16"), (3, 3, "-2")]));
}
