namespace MetaFlow.Integrators;

/// <summary>
/// The exponential Rosenbrock method exprb54s4 of order 5 with an embedded one of order 4: the linear part of the flow at every step
/// exactly, the rest by four stages.
/// </summary>
/// <remarks>
/// V. T. Luan, A. Ostermann, Exponential Rosenbrock methods of order five: construction, analysis and numerical comparisons,
/// J. Comput. Appl. Math. 255 (2014) 417–431, §4. Both orders hold however stiff the field is. The difference of the two is the error of
/// the embedded result; that of the result which is kept was 10 to 1,000 times smaller (van der Pol, Robertson, P5 at tolerances from 1e-4 to
/// 1e-10), so that a tenth of it counts: errors are then a few tolerances, as with the other methods, among which Auto chooses.
/// </remarks>
internal static class ExponentialRosenbrock54Method
{
    public static Method Create() => new ExponentialRosenbrock(
        "exponential-rosenbrock-54",
        "V. T. Luan, A. Ostermann, Exponential Rosenbrock methods of order five, J. Comput. Appl. Math. 255 (2014) 417-431",
        new ExponentialTableau(
            order: 5,
            nodes: "1/4 1/2 9/10",
            stages: [(3, 2, 3, "4"), (4, 3, 3, "729/125")],
            weights: [(3, 3, "18"), (3, 4, "-60"), (4, 3, "-250/81"), (4, 4, "500/27")],
            embedded: [(2, 3, "64"), (2, 4, "-384"), (3, 3, "-8"), (3, 4, "96")],
            estimateFactor: 0.1));
}
