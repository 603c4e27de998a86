using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>Small pure functions that turn data sets into the tasks of an experiment; each returns new data sets.</summary>
public static class DatasetExtensions
{
    /// <summary>The index of a column.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="column">A column name.</param>
    /// <returns>Its index.</returns>
    /// <exception cref="InvalidInputException">There is no such column.</exception>
    public static int ColumnIndex(this Dataset data, string column)
    {
        ArgumentNullException.ThrowIfNull(data);
        for (int j = 0; j < data.Columns.Count; j++)
        {
            if (data.Columns[j] == column)
                return j;
        }

        throw new InvalidInputException($"Data set '{data.Name}' has no column '{column}'; it has {Listed(data.Columns)}.");
    }

    /// <summary>Drops columns.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="columns">Names of columns; at least one column must remain.</param>
    /// <returns>The narrower data set.</returns>
    /// <exception cref="InvalidInputException">A column does not exist or none remains.</exception>
    public static Dataset WithoutColumns(this Dataset data, params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(columns);
        var dropped = columns.Select(name => data.ColumnIndex(name)).ToHashSet();
        int[] kept = Enumerable.Range(0, data.Dimension).Where(j => !dropped.Contains(j)).ToArray();
        if (kept.Length == 0)
            throw new InvalidInputException($"Dropping {Listed(columns)} leaves no column of data set '{data.Name}'; at least one is needed.");

        var x = Matrix<double>.Build.Dense(data.Rows, kept.Length, (i, j) => data.X[i, kept[j]]);
        return new(data.Name, x, data.Y, kept.Select(j => data.Columns[j]).ToArray(), data.Origin, data.Licence);
    }

    /// <summary>Centres and scales the columns of X.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="scaling">The rule.</param>
    /// <returns>The scaled data set.</returns>
    public static Dataset ScaleColumns(this Dataset data, ColumnScaling scaling)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (scaling == ColumnScaling.None)
            return data;

        if (!Enum.IsDefined(scaling))
            throw new ArgumentOutOfRangeException(nameof(scaling), scaling, "The scaling is unknown.");

        var x = data.X.Clone();
        for (int j = 0; j < data.Dimension; j++)
        {
            var (mean, deviation) = Moments(data.X.Column(j));
            double divisor = scaling == ColumnScaling.UnitVariance ? deviation : deviation * Math.Sqrt(data.Rows);
            for (int i = 0; i < data.Rows; i++)
                x[i, j] = divisor == 0 ? 0 : (x[i, j] - mean) / divisor;
        }

        return new(data.Name, x, data.Y, data.Columns, data.Origin, data.Licence);
    }

    /// <summary>Brings square images to another size: each new pixel is the mean over the area that it covers.</summary>
    /// <param name="data">A data set of square images, row by row.</param>
    /// <param name="size">The new width and height, at least 1.</param>
    /// <returns>The data set with size² columns.</returns>
    /// <exception cref="InvalidInputException">The images are not square.</exception>
    public static Dataset ResizeImages(this Dataset data, int size)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        int old = (int)Math.Round(Math.Sqrt(data.Dimension));
        if (old * old != data.Dimension)
            throw new InvalidInputException($"Data set '{data.Name}' has {data.Dimension} columns, which is not the square of a whole number; only square images can be resized.");

        // Shares of the old pixels along one side, from exact overlaps on the common grid of size · old cells.
        var share = Matrix<double>.Build.Dense(size, old, (i, j) => Math.Max(0, Math.Min((i + 1) * old, (j + 1) * size) - Math.Max(i * old, j * size)) / (double)old);
        var x = Matrix<double>.Build.Dense(data.Rows, size * size);
        for (int k = 0; k < data.Rows; k++)
        {
            var image = Matrix<double>.Build.Dense(old, old, (i, j) => data.X[k, (i * old) + j]);
            var smaller = share * image * share.Transpose();
            for (int i = 0; i < size * size; i++)
                x[k, i] = smaller[i / size, i % size];
        }

        return new(data.Name, x, data.Y, [.. Enumerable.Range(0, size * size).Select(i => $"pixel_{i / size}_{i % size}")], data.Origin, data.Licence);
    }

    /// <summary>Multiplies X by one number, for instance 1/255 for the pixels of an image.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="factor">Finite and above 0.</param>
    /// <returns>The scaled data set.</returns>
    public static Dataset ScaleBy(this Dataset data, double factor)
    {
        ArgumentNullException.ThrowIfNull(data);
        InputChecks.FinitePositive(factor, nameof(factor));
        return new(data.Name, data.X * factor, data.Y, data.Columns, data.Origin, data.Licence);
    }

    /// <summary>Brings the responses to mean 0 and variance 1 (with divisor n).</summary>
    /// <param name="data">The data set.</param>
    /// <returns>The data set with standardized responses.</returns>
    /// <exception cref="InvalidInputException">All responses are equal.</exception>
    public static Dataset StandardizeResponse(this Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (mean, deviation) = Moments(data.Y);
        if (deviation == 0)
            throw new InvalidInputException($"All responses of data set '{data.Name}' are {InputChecks.Show(mean)}; they cannot be brought to variance 1.");

        return new(data.Name, data.X, data.Y.Map(value => (value - mean) / deviation, Zeros.Include), data.Columns, data.Origin, data.Licence);
    }

    /// <summary>Splits the rows into groups.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="group">Gives the group of a row from its index.</param>
    /// <returns>One data set for each group that occurs, in ascending order of the group, rows in their order.</returns>
    public static IReadOnlyList<Dataset> SplitBy(this Dataset data, Func<int, int> group)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(group);
        return Enumerable.Range(0, data.Rows)
            .GroupBy(group)
            .OrderBy(rows => rows.Key)
            .Select(rows => data.SelectRows($"{data.Name}[{rows.Key}]", rows.ToArray()))
            .ToArray();
    }

    /// <summary>
    /// Splits the rows by whether each of the given columns exceeds its mean over all rows. Two columns, a binary one and a
    /// numeric one (sex, age), give the four tasks of xu2020 on the diabetes data.
    /// </summary>
    /// <param name="data">The data set.</param>
    /// <param name="columns">Names of 1 to 16 columns; the first is the most significant digit of the group.</param>
    /// <returns>The groups that occur.</returns>
    /// <exception cref="InvalidInputException">A column does not exist.</exception>
    public static IReadOnlyList<Dataset> SplitAtMeans(this Dataset data, params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Length is 0 or > 16)
            throw new ArgumentOutOfRangeException(nameof(columns), columns.Length, "Between 1 and 16 columns are allowed.");

        int[] indices = columns.Select(name => data.ColumnIndex(name)).ToArray();
        double[] means = indices.Select(j => Moments(data.X.Column(j)).Mean).ToArray();
        return data.SplitBy(row =>
        {
            int key = 0;
            for (int k = 0; k < indices.Length; k++)
                key = (2 * key) + (data.X[row, indices[k]] > means[k] ? 1 : 0);

            return key;
        });
    }

    /// <summary>Two-class tasks: for each pair of classes as many samples of either class, chosen at random without replacement.</summary>
    /// <param name="data">A data set whose responses are class labels.</param>
    /// <param name="pairs">The pairs; the first class gets label −1, the second +1.</param>
    /// <param name="samplesPerTask">n ≥ 2; half of either class, one more of the first for odd n.</param>
    /// <param name="seed">The seed; the draw of a pair depends on the seed and its position alone.</param>
    /// <returns>One data set for each pair, rows in the order of the data set.</returns>
    /// <exception cref="InvalidInputException">A class has too few samples.</exception>
    public static IReadOnlyList<Dataset> ClassPairs(this Dataset data, IReadOnlyList<(int First, int Second)> pairs, int samplesPerTask, long seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfLessThan(samplesPerTask, 2);
        var result = new Dataset[pairs.Count];
        for (int i = 0; i < result.Length; i++)
        {
            var (first, second) = pairs[i];
            if (first == second)
                throw new InvalidInputException($"Pair {i} (counted from 0) names class {first} twice; two different classes are needed.");

            int[] rows = [.. Sample(data, first, (samplesPerTask + 1) / 2, seed, i, 0), .. Sample(data, second, samplesPerTask / 2, seed, i, 1)];
            Array.Sort(rows);
            var chosen = data.SelectRows($"{data.Name}[{first}|{second}]", rows);
            result[i] = new(chosen.Name, chosen.X, chosen.Y.Map(label => label == first ? -1.0 : 1.0, Zeros.Include), data.Columns, data.Origin, data.Licence);
        }

        return result;
    }

    /// <summary>The rows with the given indices, in that order.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="name">The name of the result.</param>
    /// <param name="rows">Row indices; at least one.</param>
    /// <returns>The smaller data set.</returns>
    public static Dataset SelectRows(this Dataset data, string name, IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
            throw new InvalidInputException($"No row of data set '{data.Name}' is selected for '{name}'; at least one is needed.");

        foreach (int row in rows)
        {
            if ((uint)row >= (uint)data.Rows)
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"Data set '{data.Name}' has the rows 0 to {data.Rows - 1}.");
        }

        return new(
            name,
            Matrix<double>.Build.Dense(rows.Count, data.Dimension, (i, j) => data.X[rows[i], j]),
            Vector<double>.Build.Dense(rows.Count, i => data.Y[rows[i]]),
            data.Columns,
            data.Origin,
            data.Licence);
    }

    /// <summary>A task whose support and query loss is a generalized linear model on the data.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="family">The scalar loss.</param>
    /// <param name="normalization">The factor before the sum.</param>
    /// <param name="ridge">λ ≥ 0; default 0.</param>
    /// <param name="smoothing">The width of the smoothed hinge; default 1.</param>
    /// <returns>The task.</returns>
    public static LearningTask ToTask(this Dataset data, GlmFamily family, Normalization normalization, double ridge = 0, double smoothing = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new(new GlmLoss(data.X, data.Y, family, normalization, ridge, smoothing));
    }

    private static int[] Sample(Dataset data, int label, int count, long seed, int pair, int side)
    {
        int[] rows = Enumerable.Range(0, data.Rows).Where(i => data.Y[i] == label).ToArray();
        if (rows.Length < count)
            throw new InvalidInputException($"Data set '{data.Name}' has {rows.Length} samples of class {label}; {count} are asked for.");

        int[] chosen = new RandomStream(seed, RandomPurpose.SampleChoice, pair, side).Choose(rows.Length, count);
        return Array.ConvertAll(chosen, k => rows[k]);
    }

    private static (double Mean, double Deviation) Moments(Vector<double> values)
    {
        // An exactly constant column must give deviation 0, which the rounded mean alone does not ensure.
        double first = values[0];
        if (values.All(value => value == first))
            return (first, 0);

        double mean = values.Sum() / values.Count;
        double squares = 0;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);

        return (mean, Math.Sqrt(squares / values.Count));
    }

    private static string Listed(IReadOnlyList<string> names) =>
        names.Count <= 12 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(12))} and {names.Count - 12} more";
}
