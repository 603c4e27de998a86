using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Flows;

/// <summary>How a quantity changes along a flow: in all against the integral of its rate, and at a point along the field.</summary>
internal static class FlowBalance
{
    private const int Panels = 32;

    /// <summary>
    /// The error of a state of a checked flow: the distance of its two solutions, and the local errors that the finer one may leave,
    /// since both solutions of a short flow may have taken the same steps.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="time">The time.</param>
    /// <param name="tolerance">The tolerance that it was solved with, of the coarser solution.</param>
    public static double Error(CheckedFlow flow, double time, double tolerance) =>
        flow.ErrorAt(time) + (flow.Fine.Count * tolerance / 100 * (flow.At(time).L2Norm() + 1e-3));

    /// <summary>
    /// States that a potential falls by the integral of a rate, by Simpson's rule on the dense output; the error is its change from
    /// half and from a quarter of the panels, the error of the flow and that of the potential.
    /// </summary>
    /// <param name="evaluation">The case.</param>
    /// <param name="name">What is compared.</param>
    /// <param name="flow">The flow from time 0.</param>
    /// <param name="tolerance">The tolerance that it was solved with.</param>
    /// <param name="potential">The potential and its error.</param>
    /// <param name="rate">Minus the claimed derivative of the potential.</param>
    /// <param name="steepness">Lipschitz constants of the potential and of the rate.</param>
    public static Evaluation Falls(
        this Evaluation evaluation, string name, CheckedFlow flow, double tolerance, Func<Vector<double>, (double Value, double Error)> potential, Func<Vector<double>, double> rate, (double Potential, double Rate) steepness)
    {
        double until = flow.Fine.FinalTime, width = until / Panels, apart = 0;
        var rates = new double[Panels + 1];
        for (int k = 0; k <= Panels; k++)
        {
            double time = Math.Min(until, k * width);
            rates[k] = rate(flow.At(time));
            apart = Math.Max(apart, Error(flow, time, tolerance));
        }

        double Simpson(int stride)
        {
            double sum = rates[0] + rates[Panels];
            for (int k = stride; k < Panels; k += stride)
                sum += (k / stride % 2 == 1 ? 4 : 2) * rates[k];
            return sum * stride * width / 3;
        }

        var (first, firstError) = potential(flow.At(0));
        var (last, lastError) = potential(flow.At(until));
        double fine = Simpson(1), error = Math.Max(Math.Abs(fine - Simpson(2)), Math.Abs(Simpson(2) - Simpson(4)) / 16) + (apart * (steepness.Potential + (until * steepness.Rate))) + firstError + lastError;
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
