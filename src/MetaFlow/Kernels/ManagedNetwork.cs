using System.Runtime.Intrinsics;
using static MetaFlow.Kernels.VectorMath;

namespace MetaFlow.Kernels;

/// <summary>
/// The operations of the managed kernel on one two-layer tanh network. Samples lie along the vectors; absent columns and absent samples
/// are zero throughout.
/// </summary>
internal static unsafe class ManagedNetwork
{
    /// <summary>Doubles of workspace: four parameters and two states.</summary>
    public static long Workspace(NativeNetwork* f)
    {
        NetworkShape s = new(f);
        return (4 * s.Padded) + (2 * s.StateLength);
    }

    /// <summary>Evaluates an operation for one task; <paramref name="value"/> and <paramref name="vector"/> may be null.</summary>
    public static void Evaluate(
        Operation operation, NativeNetwork* support, NativeNetwork* query, nint dimension, double alpha, double* w, double* v, double* value, double* vector, double* workspace)
    {
        NativeNetwork* own = operation is Operation.SupportGradient or Operation.SupportHessianProduct ? support : query;
        NetworkShape shape = new(own), inner = new(support);
        nint padded = shape.Padded;
        double* point = workspace, direction = point + padded, gradient = direction + padded, result = gradient + padded, room = result + padded;
        shape.Pack(w, point);
        switch (operation)
        {
            case Operation.MetaGradient:
                NetworkState first = new(inner, room), second = new(inner, room + inner.StateLength);
                Forward(support, inner, point, first, null, backwards: true);
                Gradient(support, inner, point, first, second.Back, gradient);
                Rows.Combine(padded, 1, point, -alpha, gradient, direction);
                NetworkState outer = new(shape, room + inner.StateLength);
                Forward(query, shape, direction, outer, value, vector != null);
                if (value != null)
                    *value += RidgeValue(query, shape, direction);
                if (vector == null)
                    return;
                Gradient(query, shape, direction, outer, outer.Back, gradient);
                HessianProduct(support, inner, point, gradient, first, second, result);
                Rows.Combine(padded, 1, gradient, -alpha, result, result);
                break;
            case Operation.HessianProduct or Operation.SupportHessianProduct:
                NetworkState state = new(shape, room), moving = new(shape, room + shape.StateLength);
                shape.Pack(v, direction);
                Forward(own, shape, point, state, null, backwards: true);
                HessianProduct(own, shape, point, direction, state, moving, result);
                break;
            default:
                NetworkState only = new(shape, room);
                Forward(own, shape, point, only, value, vector != null);
                if (value != null)
                    *value += RidgeValue(own, shape, point);
                if (vector == null)
                    return;
                Gradient(own, shape, point, only, only.Back, result);
                break;
        }

        shape.Unpack(dimension, result, vector);
    }

    /// <summary>Everything up to the adjoints of the outputs, and <see cref="NetworkState.Back"/> unless only the value is wanted.</summary>
    private static void Forward(NativeNetwork* f, in NetworkShape s, double* w, in NetworkState q, double* value, bool backwards)
    {
        nint samples = s.Samples, hidden = s.Hidden * samples;
        NetworkProduct.Run(s.Hidden, samples, false, s.Inputs + 1, w, s.Width, 1, f->Transposed, (nint)f->TransposedStride, q.Activations, samples);
        for (nint i = 0; i < hidden; i += Width)
            Tanh(Vector256.Load(q.Activations + i)).Store(q.Activations + i);
        for (nint k = 0; k < samples; k++)
            q.Activations[hidden + k] = k < s.Rows ? 1 : 0;
        NetworkProduct.Run(s.Outputs, samples, false, s.Hidden + 1, w + s.Second, 1, s.Classes, q.Activations, samples, q.Adjoints, samples);
        Vector256<double> sum = default;
        for (nint k = 0; k < samples; k += Width)
            sum += Output(f, s, k, Vector256.Load(q.Activations + hidden + k), q);
        if (value != null)
            *value = f->Scale * Vector256.Sum(sum);
        if (!backwards)
            return;
        Transpose(s, q);
        NetworkProduct.Run(s.Hidden, samples, false, s.Outputs, w + s.Second, s.Classes, 1, q.Adjoints, samples, q.Back, samples);
    }

    /// <summary>From the outputs of four samples to their adjoints; returns their losses.</summary>
    private static Vector256<double> Output(NativeNetwork* f, in NetworkShape s, nint k, Vector256<double> present, in NetworkState q)
    {
        Vector256<double> scale = Vector256.Create(f->Scale), sum = default;
        nint samples = s.Samples, targets = (nint)f->TransposedStride;
        double* outputs = q.Adjoints + k, probabilities = q.Probabilities + k, y = f->Y + k;
        switch ((NetworkOutput)f->Output)
        {
            case NetworkOutput.Squared:
                for (nint i = 0; i < s.Outputs; i++)
                {
                    Vector256<double> r = Vector256.Load(outputs + (i * samples)) - Vector256.Load(y + (i * targets));
                    sum = MultiplyAdd(r, r, sum);
                    (scale * (r + r)).Store(outputs + (i * samples));
                }

                return sum;
            case NetworkOutput.Logistic:
                Vector256<double> z = Vector256.Load(outputs), label = Vector256.Load(y), smoothing = default;
                Vector256<double> p = LogisticFamily.Prepare(z, label);
                (scale * LogisticFamily.Slope(z, label, smoothing, p)).Store(outputs);
                LogisticFamily.Curvature(z, label, smoothing, p).Store(probabilities);
                return present * LogisticFamily.Value(z, label, smoothing, p);
            default:
                Vector256<double> largest = Vector256.Load(outputs), total = default, chosen = default;
                for (nint i = 1; i < s.Outputs; i++)
                    largest = Vector256.Max(largest, Vector256.Load(outputs + (i * samples)));
                for (nint i = 0; i < s.Outputs; i++)
                {
                    Vector256<double> shifted = Vector256.Load(outputs + (i * samples)) - largest, power = ExpOfNonPositive(shifted);
                    total += power;
                    chosen = MultiplyAdd(Vector256.Load(y + (i * targets)), shifted, chosen);
                    power.Store(probabilities + (i * samples));
                }

                Vector256<double> inverse = present / total;
                for (nint i = 0; i < s.Outputs; i++)
                {
                    Vector256<double> probability = Vector256.Load(probabilities + (i * samples)) * inverse;
                    probability.Store(probabilities + (i * samples));
                    (scale * (probability - Vector256.Load(y + (i * targets)))).Store(outputs + (i * samples));
                }

                // A logarithm for each sample: few, and the totals leave the domain of the vector function.
                for (nint lane = 0; lane < Width; lane++)
                    sum = sum.WithElement((int)lane, present[(int)lane] * Math.Log(total[(int)lane]));
                return sum - chosen;
        }
    }

    /// <summary>The gradient, from what <see cref="Forward"/> kept; <paramref name="slopes"/> is room for h rows.</summary>
    private static void Gradient(NativeNetwork* f, in NetworkShape s, double* w, in NetworkState q, double* slopes, double* gradient)
    {
        for (nint i = 0; i < s.Hidden * s.Samples; i += Width)
        {
            Vector256<double> a = Vector256.Load(q.Activations + i);
            (Vector256.Load(q.Back + i) * (Vector256<double>.One - (a * a))).Store(slopes + i);
        }

        NetworkProduct.Run(s.Hidden, s.Width, false, s.Rows, slopes, s.Samples, 1, f->X, (nint)f->Stride, gradient, s.Width);
        NetworkProduct.Run(s.Hidden + 1, s.Classes, false, s.Rows, q.Activations, s.Samples, 1, q.AdjointRows, s.Classes, gradient + s.Second, s.Classes);
        Rows.Combine(s.Padded, 1, gradient, f->Ridge, w, gradient);
    }

    /// <summary>
    /// The Hessian times v by the R-operator (Pearlmutter 1994), from what <see cref="Forward"/> kept; <paramref name="r"/> is room for the
    /// derivatives along v.
    /// </summary>
    private static void HessianProduct(NativeNetwork* f, in NetworkShape s, double* w, double* v, in NetworkState q, in NetworkState r, double* product)
    {
        nint samples = s.Samples, hidden = s.Hidden * samples;
        Vector256<double> one = Vector256<double>.One, two = Vector256.Create(2.0), scale = Vector256.Create(f->Scale);
        NetworkProduct.Run(s.Hidden, samples, false, s.Inputs + 1, v, s.Width, 1, f->Transposed, (nint)f->TransposedStride, r.Activations, samples);
        for (nint i = 0; i < hidden; i += Width)
        {
            Vector256<double> a = Vector256.Load(q.Activations + i);
            (Vector256.Load(r.Activations + i) * (one - (a * a))).Store(r.Activations + i);
        }

        NetworkProduct.Run(s.Outputs, samples, false, s.Hidden + 1, v + s.Second, 1, s.Classes, q.Activations, samples, r.Adjoints, samples);
        NetworkProduct.Run(s.Outputs, samples, true, s.Hidden, w + s.Second, 1, s.Classes, r.Activations, samples, r.Adjoints, samples);
        for (nint k = 0; k < samples; k += Width)
        {
            Vector256<double> mean = default;
            for (nint i = 0; i < s.Outputs && f->Output == (int)NetworkOutput.Softmax; i++)
                mean = MultiplyAdd(Vector256.Load(q.Probabilities + (i * samples) + k), Vector256.Load(r.Adjoints + (i * samples) + k), mean);
            for (nint i = 0; i < s.Outputs; i++)
            {
                double* e = r.Adjoints + (i * samples) + k;
                Vector256<double> curvature = f->Output == (int)NetworkOutput.Squared
                    ? two * Vector256.Load(q.Activations + hidden + k)
                    : Vector256.Load(q.Probabilities + (i * samples) + k);
                (scale * curvature * (Vector256.Load(e) - mean)).Store(e);
            }
        }

        Transpose(s, r);
        NetworkProduct.Run(s.Hidden, samples, false, s.Outputs, v + s.Second, s.Classes, 1, q.Adjoints, samples, r.Back, samples);
        NetworkProduct.Run(s.Hidden, samples, true, s.Outputs, w + s.Second, s.Classes, 1, r.Adjoints, samples, r.Back, samples);

        // d(back (1 − a²)) = dback (1 − a²) − 2 a da back
        for (nint i = 0; i < hidden; i += Width)
        {
            Vector256<double> a = Vector256.Load(q.Activations + i), moved = two * a * Vector256.Load(r.Activations + i);
            Vector256<double> turned = Vector256.Load(r.Back + i) * (one - (a * a));
            (turned - (moved * Vector256.Load(q.Back + i))).Store(r.Back + i);
        }

        NetworkProduct.Run(s.Hidden, s.Width, false, s.Rows, r.Back, samples, 1, f->X, (nint)f->Stride, product, s.Width);
        NetworkProduct.Run(s.Hidden + 1, s.Classes, false, s.Rows, q.Activations, samples, 1, r.AdjointRows, s.Classes, product + s.Second, s.Classes);
        NetworkProduct.Run(s.Hidden, s.Classes, true, s.Rows, r.Activations, samples, 1, q.AdjointRows, s.Classes, product + s.Second, s.Classes);
        Rows.Combine(s.Padded, 1, product, f->Ridge, v, product);
    }

    private static double RidgeValue(NativeNetwork* f, in NetworkShape s, double* w) => 0.5 * f->Ridge * Rows.Dot(s.Padded, w, w);

    private static void Transpose(in NetworkShape s, in NetworkState q)
    {
        for (nint k = 0; k < s.Rows; k++)
        {
            for (nint i = 0; i < s.Classes; i++)
                q.AdjointRows[(k * s.Classes) + i] = i < s.Outputs ? q.Adjoints[(i * s.Samples) + k] : 0;
        }
    }
}
