using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow.Theory.Flows;

/// <summary>How a quantity changes along a flow: in all against the integral of its rate, and at a point along the field.</summary>
internal static class FlowBalance
{
    private const int Panels = 32;

    /// <summary>
    /// States that a potential falls by the integral of a rate, by Simpson's rule on the dense output; the error is its change from
    /// half and from a quarter of the panels, the error of the flow and that of the potential.
    /// </summary>
    /// <param name="evaluation">The case.</param>
    /// <param name="name">What is compared.</param>
    /// <param name="flow">The flow from time 0.</param>
    /// <param name="potential">The potential and its error.</param>
    /// <param name="rate">Minus the claimed derivative of the potential.</param>
    /// <param name="steepness">Lipschitz constants of the potential and of the rate.</param>
    public static Evaluation Falls(
        this Evaluation evaluation, string name, CheckedFlow flow, Func<Vector<double>, (double Value, double Error)> potential, Func<Vector<double>, double> rate, (double Potential, double Rate) steepness)
    {
        double until = flow.Fine.FinalTime, apart = flow.LargestErrorTo(until);
        var rates = new double[Panels + 1];
        for (int k = 0; k <= Panels; k++)
            rates[k] = rate(flow.At(Math.Min(until, k * until / Panels)));

        var (first, firstError) = potential(flow.At(0));
        var (last, lastError) = potential(flow.At(until));
        double fine = SimpsonRule.Of(rates, until), half = SimpsonRule.Of(rates, until, 2), quarter = SimpsonRule.Of(rates, until, 4);
        double error = Math.Max(Math.Abs(fine - half), Math.Abs(half - quarter) / 16) + (apart * (steepness.Potential + (until * steepness.Rate))) + firstError + lastError;
        return evaluation.Budget("flow", apart).Equal(name, first - last, fine, error);
    }

    /// <summary>The derivative of a potential along a vector by a difference of order six, its change from twice the step and the rounding as error.</summary>
    public static (double Value, double Error) Derivative(Func<Vector<double>, (double Value, double Error)> potential, Vector<double> point, Vector<double> along, double step)
    {
        double Half(int k) => (potential(point + (k * step * along)).Value - potential(point - (k * step * along)).Value) / (2 * k * step);
        double Six(int k) => (1.5 * Half(k)) - (0.6 * Half(2 * k)) + (0.1 * Half(3 * k));
        double fine = Six(1);
        return (fine, Math.Abs(fine - Six(2)) + (3 * potential(point).Error / step));
    }
}
