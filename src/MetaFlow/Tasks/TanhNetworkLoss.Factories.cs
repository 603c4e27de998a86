using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

public sealed partial class TanhNetworkLoss
{
    /// <summary>Regression: ‖z − y‖² per sample.</summary>
    /// <param name="X">Inputs, n×m.</param>
    /// <param name="Y">Targets, n×c.</param>
    /// <param name="hidden">Hidden units h ≥ 1.</param>
    /// <param name="normalization">The scale: 1/(2n), 1/n or 1.</param>
    /// <param name="ridge">λ ≥ 0; default 0.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InvalidInputException">The data are unusable.</exception>
    public static TanhNetworkLoss Regression(Matrix<double> X, Matrix<double> Y, int hidden, Normalization normalization, double ridge = 0)
    {
        double[] targets = InputChecks.FiniteRowMajor(Y, "The matrix of targets");
        return Create(X, Y.RowCount, targets, hidden, Y.ColumnCount, NetworkOutput.Squared, normalization, ridge);
    }

    /// <summary>Two classes: one output with binary cross-entropy.</summary>
    /// <param name="X">Inputs, n×m.</param>
    /// <param name="labels">n labels, −1 or +1.</param>
    /// <param name="hidden">Hidden units h ≥ 1.</param>
    /// <param name="normalization">The scale: 1/(2n), 1/n or 1.</param>
    /// <param name="ridge">λ ≥ 0; default 0.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InvalidInputException">The data are unusable.</exception>
    public static TanhNetworkLoss Binary(Matrix<double> X, Vector<double> labels, int hidden, Normalization normalization, double ridge = 0)
    {
        double[] targets = InputChecks.Finite(labels, "The vector of labels");
        for (int k = 0; k < targets.Length; k++)
        {
            if (targets[k] is not (1 or -1))
                throw new InvalidInputException($"The label of sample {k} (counted from 0) is {InputChecks.Show(targets[k])}; -1 and 1 are allowed.");
        }

        return Create(X, targets.Length, targets, hidden, 1, NetworkOutput.Logistic, normalization, ridge);
    }

    /// <summary>Classes: one output for each, with softmax cross-entropy.</summary>
    /// <param name="X">Inputs, n×m.</param>
    /// <param name="labels">n labels from 0 to c − 1.</param>
    /// <param name="classes">Number c of classes, at least 2.</param>
    /// <param name="hidden">Hidden units h ≥ 1.</param>
    /// <param name="normalization">The scale: 1/(2n), 1/n or 1.</param>
    /// <param name="ridge">λ ≥ 0; default 0.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InvalidInputException">The data are unusable.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two classes.</exception>
    public static TanhNetworkLoss Softmax(Matrix<double> X, IReadOnlyList<int> labels, int classes, int hidden, Normalization normalization, double ridge = 0)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        var targets = new double[labels.Count * classes];
        for (int k = 0; k < labels.Count; k++)
        {
            if (labels[k] < 0 || labels[k] >= classes)
                throw new InvalidInputException($"The label of sample {k} (counted from 0) is {labels[k]}; allowed are 0 to {classes - 1}.");
            targets[(k * classes) + labels[k]] = 1;
        }

        return Create(X, labels.Count, targets, hidden, classes, NetworkOutput.Softmax, normalization, ridge);
    }

    /// <summary>A start point for training: weights normal with variance 1/(number of inputs of the unit), biases zero (LeCun et al., Efficient BackProp, 1998, §4.6).</summary>
    /// <param name="inputs">Inputs m ≥ 1.</param>
    /// <param name="hidden">Hidden units h ≥ 1.</param>
    /// <param name="outputs">Outputs c ≥ 1.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The point, of length h(m + 1) + (h + 1)c.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below one.</exception>
    public static Vector<double> InitialPoint(int inputs, int hidden, int outputs, long seed)
    {
        var point = new double[DimensionOf(inputs, hidden, outputs)];
        new RandomStream(seed, RandomPurpose.InitialPoint).Normals(point);
        for (int j = 0; j < hidden; j++)
        {
            for (int i = 0; i <= inputs; i++)
                point[(j * (inputs + 1)) + i] *= i == inputs ? 0 : 1 / Math.Sqrt(inputs);
        }

        Span<double> second = point.AsSpan(hidden * (inputs + 1));
        for (int j = 0; j <= hidden; j++)
        {
            for (int k = 0; k < outputs; k++)
                second[(j * outputs) + k] *= j == hidden ? 0 : 1 / Math.Sqrt(hidden);
        }

        return Vector<double>.Build.Dense(point);
    }

    private static TanhNetworkLoss Create(Matrix<double> X, int targetRows, double[] targets, int hidden, int outputs, NetworkOutput output, Normalization normalization, double ridge)
    {
        double[] values = InputChecks.FiniteRowMajor(X, "The matrix of inputs");
        if (X.RowCount != targetRows)
            throw new InvalidInputException($"There are {X.RowCount} inputs and {targetRows} targets; they must agree.");

        return new(values, targets, X.ColumnCount, hidden, outputs, output, normalization, ridge);
    }
}
