using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow.Theory.Flows;

/// <summary>How a quantity changes along a flow: in all against the integral of its rate, and at a point along the field.</summary>
internal static class FlowBalance
{
    /// <summary>
    /// States that a potential falls by the integral of a rate, by Simpson's rule on the dense output over both halves of every step of the
    /// flow, which are short where the rate has a peak; the error is its change from the rule over whole steps, the error of the flow and
    /// that of the potential.
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
        var times = flow.Fine.Times;
        double[] rates = new double[5];
        double fine = 0, change = 0;
        rates[4] = rate(flow.At(times[0]));
        for (int k = 1; k < times.Count; k++)
        {
            double from = times[k - 1], length = times[k] - from;
            rates[0] = rates[4];
            for (int quarter = 1; quarter <= 4; quarter++)
                rates[quarter] = rate(flow.At(Math.Min(times[k], from + (length * quarter / 4))));
            double halves = SimpsonRule.Of(rates, length);
            fine += halves;
            change += Math.Abs(halves - SimpsonRule.Of(rates, length, 2));
        }

        var (first, firstError) = potential(flow.At(0));
        var (last, lastError) = potential(flow.At(until));
        double error = change + (apart * (steepness.Potential + (until * steepness.Rate))) + firstError + lastError;
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
