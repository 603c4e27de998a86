namespace MetaFlow.Experiments;

/// <summary>
/// First and second moments of sampled updates on affine tasks, exactly. With <c>z = (w, 1)</c> task i updates by
/// <c>z − βAᵢz</c>, and B tasks drawn with replacement average their matrices; <c>Z = E zzᵀ</c> holds both moments, and obeys
/// <c>Z ← Z − β(ĀZ + ZĀᵀ) + β²(ĀZĀᵀ + N(Z))</c> with <c>N(Z) = (Σ pᵢ AᵢZAᵢᵀ − ĀZĀᵀ)/B</c>.
/// </summary>
/// <remarks>
/// The stochastic modified equation of second weak order, <c>dz = −(Ā + (β/2)Ā²)z dt + √β dM</c> with the covariance of the
/// sampling in dM, has the moment equation <c>dZ/dt = −(ÂZ + ZÂᵀ) + βN(Z)</c>, Â = Ā + (β/2)Ā². Source: Li, Tai, E, Stochastic
/// modified equations and adaptive stochastic gradient algorithms, ICML 2017, Theorem 1.
/// </remarks>
internal sealed class SecondMoments
{
    private readonly double[][] _tasks;
    private readonly double[] _weights;
    private readonly double[] _mean;
    private readonly int _size;
    private readonly int _batch;

    /// <summary>Prepares the moments.</summary>
    /// <param name="fields">The direction of each task alone, affine.</param>
    /// <param name="weights">Probabilities pᵢ.</param>
    /// <param name="batch">Tasks per step, B ≥ 1.</param>
    public SecondMoments(IReadOnlyList<ILinearizableField> fields, IReadOnlyList<double> weights, int batch)
    {
        int d = fields[0].Dimension;
        _size = d + 1;
        _batch = batch;
        _weights = [.. weights];
        _tasks = [.. fields.Select(field => Matrix(field, d))];
        _mean = new double[_size * _size];
        for (int i = 0; i < _tasks.Length; i++)
        {
            for (int k = 0; k < _mean.Length; k++)
            {
                _mean[k] += _weights[i] * _tasks[i][k];
            }
        }
    }

    /// <summary>Length of a flattened moment matrix, (d+1)².</summary>
    public int Length => _size * _size;

    /// <summary>The moments of a point: zzᵀ.</summary>
    public double[] Of(ReadOnlySpan<double> state)
    {
        double[] z = [.. state, 1], moments = new double[Length];
        for (int i = 0; i < _size; i++)
        {
            for (int j = 0; j < _size; j++)
            {
                moments[(i * _size) + j] = z[i] * z[j];
            }
        }

        return moments;
    }

    /// <summary>The mean state in a moment matrix.</summary>
    public double[] Mean(ReadOnlySpan<double> moments) => moments.Slice(_size * (_size - 1), _size - 1).ToArray();

    /// <summary>The root mean square distance from the mean state, <c>√tr Cov w</c>.</summary>
    public double Spread(ReadOnlySpan<double> moments)
    {
        double sum = 0;
        for (int j = 0; j < _size - 1; j++)
        {
            double mean = moments[(_size * (_size - 1)) + j];
            sum += moments[(j * _size) + j] - (mean * mean);
        }

        return Math.Sqrt(Math.Max(0, sum));
    }

    /// <summary>The change of the moments by one sampled update, as a field whose Euler step of β is exact.</summary>
    public IVectorField Update(double stepSize) => new MomentField(this, drift: stepSize, noise: stepSize, isUpdate: true);

    /// <summary>The moment equation of the stochastic modified equation, each correction on or off.</summary>
    public IVectorField Modified(double stepSize, bool drift = true, bool diffusion = true) =>
        new MomentField(this, drift ? stepSize : 0, diffusion ? stepSize : 0, isUpdate: false);

    private static double[] Matrix(ILinearizableField field, int d)
    {
        int size = d + 1;
        double[] matrix = new double[size * size], column = new double[d], unit = new double[d];
        field.Evaluate(0, unit, column);
        for (int i = 0; i < d; i++)
        {
            matrix[(i * size) + d] = -column[i];
        }

        for (int j = 0; j < d; j++)
        {
            unit[j] = 1;
            field.JacobianVectorProduct(0, new double[d], unit, column);
            unit[j] = 0;
            for (int i = 0; i < d; i++)
            {
                matrix[(i * size) + j] = -column[i];
            }
        }

        return matrix;
    }

    private sealed class MomentField : IVectorField
    {
        private readonly SecondMoments _moments;
        private readonly double[] _drift;
        private readonly double _noise;
        private readonly bool _isUpdate;
        private readonly double[] _product;
        private readonly double[] _conjugate;

        public MomentField(SecondMoments moments, double drift, double noise, bool isUpdate)
        {
            _moments = moments;
            _noise = noise;
            _isUpdate = isUpdate;
            _product = new double[moments.Length];
            _conjugate = new double[moments.Length];
            _drift = [.. moments._mean];
            if (!isUpdate && drift != 0)
            {
                double[] square = new double[moments.Length];
                Multiply(moments._mean, moments._mean, square, moments._size);
                for (int k = 0; k < square.Length; k++)
                {
                    _drift[k] += 0.5 * drift * square[k];
                }
            }
        }

        public int Dimension => _moments.Length;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            int size = _moments._size;
            Multiply(_drift, state, _product, size);
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    destination[(i * size) + j] = -(_product[(i * size) + j] + _product[(j * size) + i]);
                }
            }

            // N(Z) counts ĀZĀᵀ with −1/B; an update has it once more, because (I − βĀ)Z(I − βĀ)ᵀ does.
            double share = _noise / _moments._batch;
            if (share != 0)
            {
                for (int t = 0; t < _moments._tasks.Length; t++)
                {
                    AddConjugate(_moments._tasks[t], share * _moments._weights[t], state, destination);
                }
            }

            double rest = (_isUpdate ? _noise : 0) - share;
            if (rest != 0)
            {
                AddConjugate(_moments._mean, rest, state, destination);
            }
        }

        // destination += factor · M Z Mᵀ
        private void AddConjugate(double[] matrix, double factor, ReadOnlySpan<double> state, Span<double> destination)
        {
            int size = _moments._size;
            Multiply(matrix, state, _product, size);
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < size; k++)
                    {
                        sum += _product[(i * size) + k] * matrix[(j * size) + k];
                    }

                    _conjugate[(i * size) + j] = sum;
                }
            }

            for (int k = 0; k < destination.Length; k++)
            {
                destination[k] += factor * _conjugate[k];
            }
        }

        private static void Multiply(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> product, int size)
        {
            for (int i = 0; i < size; i++)
            {
                Span<double> row = product.Slice(i * size, size);
                row.Clear();
                for (int k = 0; k < size; k++)
                {
                    double factor = left[(i * size) + k];
                    for (int j = 0; j < size; j++)
                    {
                        row[j] += factor * right[(k * size) + j];
                    }
                }
            }
        }
    }
}
