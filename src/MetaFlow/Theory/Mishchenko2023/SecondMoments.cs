using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>
/// The exact mean m and second moment M = E eeᵀ of e⁺ = e − βḡ, where ḡ is the mean of τ independent draws of g_i = A_ie + b_i:
/// E[ḡḡᵀ|e] = (1−1/τ)·E[g]E[g]ᵀ + (1/τ)·E[ggᵀ]. One step is a linear map of (M, m, 1); steps 2^j come from its squares.
/// </summary>
/// <remarks>Only the upper triangle of M is kept: left to itself, an asymmetric part grows where the symmetric one decays.</remarks>
internal sealed class SecondMoments
{
    private readonly int _d;
    private readonly double[] _start;
    private readonly Matrix<double> _map;

    public SecondMoments(Matrix<double>[] slopes, Vector<double>[] constants, IReadOnlyList<double> weights, double beta, int batch, Vector<double> start)
    {
        _d = start.Count;
        int size = (_d * (_d + 1) / 2) + _d + 1;
        _start = Pack(start.ToColumnMatrix() * start.ToRowMatrix(), start, 1);
        _map = Matrix<double>.Build.Dense(size, size);
        for (int k = 0; k < size; k++)
        {
            var unit = new double[size];
            unit[k] = 1;
            _map.SetColumn(k, Step(unit, slopes, constants, weights, beta, batch));
        }
    }

    /// <summary>E e eᵀ after 0, 1, 2, 4, … 2^(count−2) steps.</summary>
    public IEnumerable<(long Steps, Matrix<double> Moment)> Powers(int count)
    {
        var start = Vector<double>.Build.Dense(_start);
        yield return (0, Unpack(start).Moment);
        var power = _map;
        for (int j = 0; j < count - 1; j++)
        {
            yield return (1L << j, Unpack(power * start).Moment);
            power *= power;
        }
    }

    /// <summary>Rounding of a moment after some steps, relative to the largest moment on the way: it grows with the steps.</summary>
    public static double RoundingOf(double size, long steps) => Rounding.Of(size) * (1 + steps);

    private double[] Step(double[] state, Matrix<double>[] slopes, Vector<double>[] constants, IReadOnlyList<double> weights, double beta, int batch)
    {
        var (moment, mean, one) = Unpack(Vector<double>.Build.Dense(state));
        var (slope, constant) = (Matrix<double>.Build.Dense(_d, _d), Vector<double>.Build.Dense(_d));
        var second = Matrix<double>.Build.Dense(_d, _d);
        for (int i = 0; i < slopes.Length; i++)
        {
            slope += weights[i] * slopes[i];
            constant += weights[i] * constants[i];
            second += weights[i] * Square(slopes[i], constants[i]);
        }

        var cross = (moment * slope.Transpose()) + (mean.ToColumnMatrix() * constant.ToRowMatrix()); // E[eḡᵀ]
        var next = moment - (beta * (cross + cross.Transpose())) + (beta * beta * (((1 - (1.0 / batch)) * Square(slope, constant)) + (second / batch)));
        return Pack(next, mean - (beta * ((slope * mean) + (one * constant))), one);

        // E[(Ae+b)(Ae+b)ᵀ].
        Matrix<double> Square(Matrix<double> a, Vector<double> b)
        {
            var mixed = a * mean.ToColumnMatrix() * b.ToRowMatrix();
            return (a * moment * a.Transpose()) + mixed + mixed.Transpose() + (one * (b.ToColumnMatrix() * b.ToRowMatrix()));
        }
    }

    private double[] Pack(Matrix<double> moment, Vector<double> mean, double one)
    {
        var state = new double[(_d * (_d + 1) / 2) + _d + 1];
        int k = 0;
        for (int row = 0; row < _d; row++)
        {
            for (int column = row; column < _d; column++)
                state[k++] = (moment[row, column] + moment[column, row]) / 2;
        }

        for (int row = 0; row < _d; row++)
            state[k++] = mean[row];
        state[k] = one;
        return state;
    }

    private (Matrix<double> Moment, Vector<double> Mean, double One) Unpack(Vector<double> state)
    {
        var moment = Matrix<double>.Build.Dense(_d, _d);
        int k = 0;
        for (int row = 0; row < _d; row++)
        {
            for (int column = row; column < _d; column++, k++)
                moment[row, column] = moment[column, row] = state[k];
        }

        return (moment, state.SubVector(k, _d), state[k + _d]);
    }
}
