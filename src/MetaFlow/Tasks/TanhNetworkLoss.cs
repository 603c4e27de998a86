using System.Runtime.InteropServices;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// A two-layer network z(x) = W₂ᵀ tanh(W₁x + b₁) + b₂ of any widths on data: <c>f(w) = scale · Σ_k ℓ(z(x_k), y_k) + ridge/2 ‖w‖²</c>.
/// Smooth and not convex; gradient, Hessian-vector product and third derivative are exact.
/// </summary>
/// <remarks>
/// <para>The parameter w holds, with m inputs, h hidden units and c outputs, first the h rows (W₁, b₁) of length m + 1, then the
/// h + 1 rows (W₂; b₂) of length c: d = h(m + 1) + (h + 1)c.</para>
/// <para>Derivatives come from reverse accumulation over numbers that carry their derivatives along one or two directions, which for
/// one direction is Pearlmutter's R-operator (Fast exact multiplication by the Hessian, Neural Computation 6, 1994). This class
/// is the reference that the kernels are tested against; a task set of networks is evaluated by a kernel in one call.</para>
/// </remarks>
public sealed partial class TanhNetworkLoss : SmoothLoss, IFiniteSumLoss
{
    private readonly double[] inputs; // n×(m+1), the last column 1
    private readonly double[] targets; // n×c, one-hot for classes
    private readonly ScratchPool scratch;
    private readonly int[] everySample;

    private TanhNetworkLoss(double[] inputs, double[] targets, int inputCount, int hidden, int outputs, NetworkOutput output, Normalization normalization, double ridge)
        : base(DimensionOf(inputCount, hidden, outputs))
    {
        InputChecks.FiniteNonNegative(ridge, nameof(ridge));
        Samples = inputs.Length / inputCount;
        Inputs = inputCount;
        Hidden = hidden;
        Outputs = outputs;
        Output = output;
        Normalization = normalization;
        Ridge = ridge;
        Scale = normalization switch
        {
            Normalization.HalfMean => 0.5 / Samples,
            Normalization.Mean => 1.0 / Samples,
            Normalization.Sum => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "The normalization is not defined."),
        };
        this.targets = targets;
        everySample = [.. Enumerable.Range(0, Samples)];
        this.inputs = new double[Samples * (inputCount + 1)];
        for (int k = 0; k < Samples; k++)
        {
            inputs.AsSpan(k * inputCount, inputCount).CopyTo(this.inputs.AsSpan(k * (inputCount + 1)));
            this.inputs[(k * (inputCount + 1)) + inputCount] = 1;
        }

        // Activations, slopes, outputs and their adjoints, of up to four doubles for each number.
        scratch = new ScratchPool(4 * ((2 * hidden) + (2 * outputs)));
    }

    /// <summary>Number n of samples.</summary>
    public int Samples { get; }

    /// <summary>Number m of inputs.</summary>
    public int Inputs { get; }

    /// <summary>Number h of hidden units.</summary>
    public int Hidden { get; }

    /// <summary>Number c of outputs.</summary>
    public int Outputs { get; }

    /// <summary>What the outputs are compared with.</summary>
    public NetworkOutput Output { get; }

    /// <summary>How the sum over samples is scaled.</summary>
    public Normalization Normalization { get; }

    /// <summary>The factor before the sum.</summary>
    public double Scale { get; }

    /// <summary>λ of the ridge.</summary>
    public double Ridge { get; }

    /// <inheritdoc/>
    public override bool HasThirdDerivative => true;

    /// <summary>The inputs, n×(m + 1) row by row; the last column is 1, for the biases.</summary>
    internal double[] InputArray => inputs;

    /// <summary>The targets, n×c row by row; one-hot for classes.</summary>
    internal double[] TargetArray => targets;

    /// <summary>The fraction of samples whose class is the network's answer (the sign of the output, or the largest one).</summary>
    /// <param name="point">w, length d.</param>
    /// <exception cref="InvalidOperationException">The targets are not classes.</exception>
    public double Accuracy(ReadOnlySpan<double> point)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        if (Output == NetworkOutput.Squared)
            throw new InvalidOperationException("A network with squared loss has no accuracy; only classes have one.");

        double[] memory = scratch.Rent();
        var state = Work<Real>(memory);
        int right = 0;
        for (int k = 0; k < Samples; k++)
        {
            Forward(point, [], [], k, state);
            ReadOnlySpan<double> target = targets.AsSpan(k * Outputs, Outputs);
            if (Output == NetworkOutput.Logistic)
            {
                right += target[0] * state.Outputs[0].Value > 0 ? 1 : 0;
                continue;
            }

            int best = 0;
            for (int i = 1; i < Outputs; i++)
                best = state.Outputs[i].Value > state.Outputs[best].Value ? i : best;
            right += target[best] == 1 ? 1 : 0;
        }

        scratch.Return(memory);
        return (double)right / Samples;
    }

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> point) => Value(everySample, point);

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<int> samples, ReadOnlySpan<double> point)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        double[] memory = scratch.Rent();
        var state = Work<Real>(memory);
        double sum = 0, square = 0;
        foreach (int k in samples)
        {
            Forward(point, [], [], k, state);
            sum += SampleValue(state.Outputs, targets.AsSpan(k * Outputs, Outputs));
        }

        foreach (double w in point)
            square += w * w;

        scratch.Return(memory);
        return (ScaleOf(samples) * sum) + (0.5 * Ridge * square);
    }

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> point, Span<double> destination) =>
        Differentiate<Real>(everySample, point, [], [], destination);

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<int> samples, ReadOnlySpan<double> point, Span<double> destination) =>
        Differentiate<Real>(samples, point, [], [], destination);

    /// <inheritdoc/>
    public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination) =>
        HessianVectorProduct(everySample, point, direction, destination);

    /// <inheritdoc/>
    public void HessianVectorProduct(ReadOnlySpan<int> samples, ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        InputChecks.Length(direction, Dimension, nameof(direction));
        Differentiate<Dual>(samples, point, direction, [], destination);
    }

    /// <inheritdoc/>
    public override void ThirdDerivativeProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination)
    {
        InputChecks.Length(first, Dimension, nameof(first));
        InputChecks.Length(second, Dimension, nameof(second));
        Differentiate<HyperDual>(everySample, point, first, second, destination);
    }

    internal static int DimensionOf(int inputs, int hidden, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        return checked((hidden * (inputs + 1)) + ((hidden + 1) * outputs));
    }

    /// <summary>The loss of one sample, without overflow or cancellation.</summary>
    private double SampleValue(ReadOnlySpan<Real> z, ReadOnlySpan<double> target)
    {
        double sum = 0;
        switch (Output)
        {
            case NetworkOutput.Squared:
                for (int i = 0; i < z.Length; i++)
                    sum += (z[i].Value - target[i]) * (z[i].Value - target[i]);
                return sum;
            case NetworkOutput.Logistic:
                return ElementaryFunctions.Value(ElementaryFunction.Softplus, -target[0] * z[0].Value, 0);
            default:
                double largest = Largest(z), label = 0;
                for (int i = 0; i < z.Length; i++)
                {
                    sum += Math.Exp(z[i].Value - largest);
                    label += target[i] * (z[i].Value - largest);
                }

                return Math.Log(sum) - label;
        }
    }

    /// <summary>The gradient along all directions of T: the gradient itself, the Hessian times one, the third derivative times two.</summary>
    private void Differentiate<T>(ReadOnlySpan<int> samples, ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination)
        where T : unmanaged, IJet<T>
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(destination, Dimension, nameof(destination));
        for (int i = 0; i < destination.Length; i++)
            destination[i] = Ridge * Weight<T>(point, first, second, i).Highest;

        double[] memory = scratch.Rent();
        var state = Work<T>(memory);
        double scale = ScaleOf(samples);
        int width = Inputs + 1, offset = Hidden * width;
        foreach (int k in samples)
        {
            Forward(point, first, second, k, state);
            OutputGradient(state.Outputs, targets.AsSpan(k * Outputs, Outputs), state.Adjoints);
            ReadOnlySpan<double> x = inputs.AsSpan(k * width, width);
            for (int j = 0; j <= Hidden; j++)
            {
                T activation = j == Hidden ? T.Constant(1) : state.Activations[j];
                T back = T.Constant(0);
                for (int i = 0; i < Outputs; i++)
                {
                    int at = offset + (j * Outputs) + i;
                    destination[at] += scale * (activation * state.Adjoints[i]).Highest;
                    back += Weight<T>(point, first, second, at) * state.Adjoints[i];
                }

                if (j == Hidden)
                    continue;

                double slope = scale * (back * state.Slopes[j]).Highest;
                Span<double> row = destination.Slice(j * width, width);
                for (int i = 0; i < width; i++)
                    row[i] += slope * x[i];
            }
        }

        scratch.Return(memory);
    }

    private void Forward<T>(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, int sample, WorkOf<T> state)
        where T : unmanaged, IJet<T>
    {
        int width = Inputs + 1, offset = Hidden * width;
        ReadOnlySpan<double> x = inputs.AsSpan(sample * width, width);
        for (int j = 0; j < Hidden; j++)
        {
            T sum = T.Constant(0);
            for (int i = 0; i < width; i++)
                sum += x[i] * Weight<T>(point, first, second, (j * width) + i);

            double t = Math.Tanh(sum.Number), s = 1 - (t * t);
            state.Activations[j] = T.Compose(sum, t, s, -2 * t * s);
            state.Slopes[j] = T.Compose(sum, s, -2 * t * s, s * ((6 * t * t) - 2));
        }

        for (int i = 0; i < Outputs; i++)
        {
            T sum = Weight<T>(point, first, second, offset + (Hidden * Outputs) + i);
            for (int j = 0; j < Hidden; j++)
                sum += state.Activations[j] * Weight<T>(point, first, second, offset + (j * Outputs) + i);
            state.Outputs[i] = sum;
        }
    }

    // n/S of what each sample has in the whole sum; exactly the scale for all of them.
    private double ScaleOf(ReadOnlySpan<int> samples) => Scale * (Samples / (double)samples.Length);

    /// <summary>The derivative of one sample's loss by its outputs.</summary>
    private void OutputGradient<T>(ReadOnlySpan<T> z, ReadOnlySpan<double> target, Span<T> gradient)
        where T : unmanaged, IJet<T>
    {
        switch (Output)
        {
            case NetworkOutput.Squared:
                for (int i = 0; i < z.Length; i++)
                    gradient[i] = 2 * (z[i] + T.Constant(-target[i]));
                break;
            case NetworkOutput.Logistic:
                double margin = -target[0] * z[0].Number;
                double value = ElementaryFunctions.Value(ElementaryFunction.Softplus, margin, 0);
                var (slope, curvature, third) = ElementaryFunctions.Derivatives(ElementaryFunction.Softplus, margin, 0, value);
                gradient[0] = -target[0] * T.Compose(-target[0] * z[0], slope, curvature, third);
                break;
            default:
                double largest = Largest(z);
                T sum = T.Constant(0);
                for (int i = 0; i < z.Length; i++)
                {
                    double power = Math.Exp(z[i].Number - largest);
                    gradient[i] = T.Compose(z[i], power, power, power);
                    sum += gradient[i];
                }

                double r = 1 / sum.Number;
                T reciprocal = T.Compose(sum, r, -r * r, 2 * r * r * r);
                for (int i = 0; i < z.Length; i++)
                    gradient[i] = (gradient[i] * reciprocal) + T.Constant(-target[i]);
                break;
        }
    }

    private static double Largest<T>(ReadOnlySpan<T> z)
        where T : unmanaged, IJet<T>
    {
        double largest = double.NegativeInfinity;
        foreach (T value in z)
            largest = Math.Max(largest, value.Number);
        return largest;
    }

    private static T Weight<T>(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, int index)
        where T : unmanaged, IJet<T> =>
        T.Variable(point[index], first.IsEmpty ? 0 : first[index], second.IsEmpty ? 0 : second[index]);

    private WorkOf<T> Work<T>(double[] memory)
        where T : unmanaged, IJet<T>
    {
        Span<T> all = MemoryMarshal.Cast<double, T>(memory.AsSpan());
        return new WorkOf<T>
        {
            Activations = all[..Hidden],
            Slopes = all.Slice(Hidden, Hidden),
            Outputs = all.Slice(2 * Hidden, Outputs),
            Adjoints = all.Slice((2 * Hidden) + Outputs, Outputs),
        };
    }

    private ref struct WorkOf<T>
    {
        public Span<T> Activations;
        public Span<T> Slopes;
        public Span<T> Outputs;
        public Span<T> Adjoints;
    }
}
