namespace MetaFlow.Numerics;

/// <summary>
/// The record of one evaluation: what each number was computed from. Reused, so that later evaluations of the same length do not
/// allocate; for one thread at a time.
/// </summary>
internal sealed class AdTape
{
    private readonly int _dimension;
    private readonly double[] _point;
    private Node[] _nodes;
    private double[] _values;
    private Sweep<Real>? _gradient;
    private Sweep<Dual>? _product;
    private Sweep<HyperDual>? _third;
    private int _count;

    public AdTape(int dimension)
    {
        _dimension = dimension;
        _point = new double[dimension];
        _nodes = new Node[Math.Max(2 * dimension, 64)];
        _values = new double[_nodes.Length];
    }

    private enum Kind : byte
    {
        Sum,
        Product,
        Affine,
        Function,
    }

    /// <summary>The value of a loss at a point, without a record.</summary>
    public double Value(Func<AdVector, Ad> loss, ReadOnlySpan<double> point)
    {
        point.CopyTo(_point);
        return loss(new AdVector(_point, null)).Value;
    }

    /// <summary>∇f(w).</summary>
    public void Gradient(Func<AdVector, Ad> loss, ReadOnlySpan<double> point, Span<double> destination) =>
        (_gradient ??= new()).Run(this, Record(loss, point), [], [], destination);

    /// <summary>∇²f(w) v.</summary>
    public void HessianProduct(Func<AdVector, Ad> loss, ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination) =>
        (_product ??= new()).Run(this, Record(loss, point), direction, [], destination);

    /// <summary>∇³f(w)[u, v].</summary>
    public void ThirdDerivativeProduct(Func<AdVector, Ad> loss, ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination) =>
        (_third ??= new()).Run(this, Record(loss, point), first, second, destination);

    public static Ad Add(Ad x, Ad y)
    {
        double value = x.Value + y.Value;
        return x.Tape is null ? (y.Tape is null ? value : y.Tape.Push(Kind.Affine, y.Node, 0, 1, value))
            : y.Tape is null ? x.Tape.Push(Kind.Affine, x.Node, 0, 1, value)
            : Common(x, y).Push(Kind.Sum, x.Node, y.Node, 0, value);
    }

    public static Ad Multiply(Ad x, Ad y) =>
        x.Tape is null ? Scale(y, x.Value)
        : y.Tape is null ? Scale(x, y.Value)
        : Common(x, y).Push(Kind.Product, x.Node, y.Node, 0, x.Value * y.Value);

    public static Ad Scale(Ad x, double factor) =>
        x.Tape is null ? x.Value * factor : x.Tape.Push(Kind.Affine, x.Node, 0, factor, x.Value * factor);

    public static Ad Divide(Ad x, double divisor) =>
        x.Tape is null ? x.Value / divisor : x.Tape.Push(Kind.Affine, x.Node, 0, 1 / divisor, x.Value / divisor);

    public static Ad Apply(ElementaryFunction function, Ad x, double constant = 0)
    {
        double value = ElementaryFunctions.Value(function, x.Value, constant);
        return x.Tape is null ? value : x.Tape.Push(Kind.Function, x.Node, 0, constant, value, function);
    }

    private static AdTape Common(Ad x, Ad y) => ReferenceEquals(x.Tape, y.Tape) ? x.Tape!
        : throw new InvalidOperationException("Two numbers of different evaluations meet; a loss may not keep numbers from one evaluation to the next.");

    private Ad Record(Func<AdVector, Ad> loss, ReadOnlySpan<double> point)
    {
        point.CopyTo(_point);
        _point.CopyTo(_values, 0);
        _count = _dimension;
        return loss(new AdVector(_point, this));
    }

    private Ad Push(Kind kind, int left, int right, double constant, double value, ElementaryFunction function = default)
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, 2 * _count);
            Array.Resize(ref _values, 2 * _count);
        }

        _nodes[_count] = new Node(left, right, constant, kind, function);
        _values[_count] = value;
        return new Ad(value, this, _count++);
    }

    private readonly record struct Node(int Left, int Right, double Constant, Kind Kind, ElementaryFunction Function);

    /// <summary>A forward pass with jets in place of numbers, and the reverse accumulation of their adjoints.</summary>
    private sealed class Sweep<T>
        where T : struct, IJet<T>
    {
        private T[] _jets = [];
        private T[] _adjoints = [];

        public void Run(AdTape tape, Ad result, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination)
        {
            int count = tape._count, dimension = tape._dimension;
            if (_jets.Length < count)
            {
                _jets = new T[tape._nodes.Length];
                _adjoints = new T[tape._nodes.Length];
            }

            T[] jets = _jets, adjoints = _adjoints;
            Array.Clear(adjoints, 0, count);
            if (result.Tape is null)
            {
                destination.Clear(); // the loss is constant here
                return;
            }

            if (!ReferenceEquals(result.Tape, tape))
            {
                throw new InvalidOperationException("The loss returned a number of another evaluation.");
            }

            for (int j = 0; j < dimension; j++)
            {
                jets[j] = T.Variable(tape._values[j], first.IsEmpty ? 0 : first[j], second.IsEmpty ? 0 : second[j]);
            }

            for (int i = dimension; i < count; i++)
            {
                ref readonly Node node = ref tape._nodes[i];
                switch (node.Kind)
                {
                    case Kind.Sum:
                        jets[i] = jets[node.Left] + jets[node.Right];
                        break;
                    case Kind.Product:
                        jets[i] = jets[node.Left] * jets[node.Right];
                        break;
                    case Kind.Affine:
                        jets[i] = T.Compose(jets[node.Left], tape._values[i], node.Constant, 0);
                        break;
                    default:
                        double value = tape._values[i];
                        var (slope, curvature, _) = ElementaryFunctions.Derivatives(node.Function, tape._values[node.Left], node.Constant, value);
                        jets[i] = T.Compose(jets[node.Left], value, slope, curvature);
                        break;
                }
            }

            adjoints[result.Node] = T.Constant(1);
            for (int i = result.Node; i >= dimension; i--)
            {
                T adjoint = adjoints[i];
                if (adjoint.IsZero)
                {
                    continue; // what the result does not depend on may be infinite
                }

                ref readonly Node node = ref tape._nodes[i];
                switch (node.Kind)
                {
                    case Kind.Sum:
                        adjoints[node.Left] += adjoint;
                        adjoints[node.Right] += adjoint;
                        break;
                    case Kind.Product:
                        adjoints[node.Left] += adjoint * jets[node.Right];
                        adjoints[node.Right] += adjoint * jets[node.Left];
                        break;
                    case Kind.Affine:
                        adjoints[node.Left] += node.Constant * adjoint;
                        break;
                    default:
                        var (slope, curvature, third) = ElementaryFunctions.Derivatives(node.Function, tape._values[node.Left], node.Constant, tape._values[i]);
                        adjoints[node.Left] += adjoint * T.Compose(jets[node.Left], slope, curvature, third);
                        break;
                }
            }

            for (int j = 0; j < dimension; j++)
            {
                destination[j] = adjoints[j].Highest;
            }
        }
    }
}
