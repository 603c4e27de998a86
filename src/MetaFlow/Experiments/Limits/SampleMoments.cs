namespace MetaFlow.Experiments;

/// <summary>First and second moments of a sample, and how accurate they are.</summary>
internal sealed class SampleMoments(int dimension)
{
    private readonly double[] _sums = new double[dimension + (dimension * dimension)];
    private readonly double[] _squares = new double[dimension + (dimension * dimension)];
    private long _count;

    /// <summary>The mean state.</summary>
    public double[] Mean => [.. _sums[..dimension].Select(sum => sum / _count)];

    /// <summary>Sum of the variances of all moments' terms: divided by the sample size, the squared standard error of their vector.</summary>
    public double SquaredError
    {
        get
        {
            double total = 0;
            for (int k = 0; k < _sums.Length; k++)
            {
                double mean = _sums[k] / _count;
                total += Math.Max(0, (_squares[k] / _count) - (mean * mean));
            }

            return total;
        }
    }

    /// <summary>The moments of a point.</summary>
    public static SampleMoments OfPoint(ReadOnlySpan<double> point)
    {
        var moments = new SampleMoments(point.Length);
        moments.Add(point);
        return moments;
    }

    /// <summary>The parts together, added in order.</summary>
    public static SampleMoments Sum(IReadOnlyList<SampleMoments> parts)
    {
        var all = new SampleMoments(parts[0].Dimension);
        foreach (SampleMoments part in parts)
        {
            for (int k = 0; k < all._sums.Length; k++)
            {
                all._sums[k] += part._sums[k];
                all._squares[k] += part._squares[k];
            }

            all._count += part._count;
        }

        return all;
    }

    /// <summary>Dimension of the states.</summary>
    public int Dimension => dimension;

    /// <summary>Takes in a state.</summary>
    public void Add(ReadOnlySpan<double> state)
    {
        _count++;
        for (int i = 0; i < dimension; i++)
        {
            Take(i, state[i]);
            for (int j = 0; j < dimension; j++)
            {
                Take(dimension + (i * dimension) + j, state[i] * state[j]);
            }
        }
    }

    /// <summary>Distance of mean and second moments, counted as in the matrix E (w,1)(w,1)ᵀ: the mean twice.</summary>
    public double Distance(SampleMoments other)
    {
        double sum = 0;
        for (int k = 0; k < _sums.Length; k++)
        {
            double difference = (_sums[k] / _count) - (other._sums[k] / other._count);
            sum += (k < dimension ? 2 : 1) * difference * difference;
        }

        return Math.Sqrt(sum);
    }

    private void Take(int index, double value)
    {
        _sums[index] += value;
        _squares[index] += value * value;
    }
}
