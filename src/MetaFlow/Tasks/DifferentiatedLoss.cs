using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// A loss that a user wrote as a function: derivatives that are not given come from automatic differentiation, and each is checked
/// against differences of the one below it at the point of its first use.
/// </summary>
internal sealed class DifferentiatedLoss : SmoothLoss
{
    private readonly Func<AdVector, Ad> _value;
    private readonly GradientFunction? _gradient;
    private readonly HessianProductFunction? _product;
    private readonly LossConstants _constants;
    private readonly AdTape?[] _tapes = new AdTape?[Math.Max(4, 2 * Environment.ProcessorCount)];
    private volatile bool _gradientChecked;
    private volatile bool _productChecked;

    public DifferentiatedLoss(int dimension, Func<AdVector, Ad> value, GradientFunction? gradient, HessianProductFunction? product, LossConstants constants)
        : base(dimension)
    {
        _value = value;
        _gradient = gradient;
        _product = product;
        _constants = constants;
    }

    public override LossConstants Constants => _constants;

    public override bool HasThirdDerivative => true;

    public override double Value(ReadOnlySpan<double> point)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        AdTape tape = Rent();
        double value = tape.Value(_value, point);
        Return(tape);
        return value;
    }

    public override void Gradient(ReadOnlySpan<double> point, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(destination, Dimension, nameof(destination));
        if (!_gradientChecked)
        {
            DerivativeCheck.Gradient(this, RawGradient, point);
            _gradientChecked = true;
        }

        RawGradient(point, destination);
    }

    public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(direction, Dimension, nameof(direction));
        InputChecks.Length(destination, Dimension, nameof(destination));
        if (!_productChecked)
        {
            // Through the public gradient, which is checked first.
            DerivativeCheck.HessianProduct(this, RawProduct, point);
            _productChecked = true;
        }

        RawProduct(point, direction, destination);
    }

    public override void ThirdDerivativeProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(first, Dimension, nameof(first));
        InputChecks.Length(second, Dimension, nameof(second));
        InputChecks.Length(destination, Dimension, nameof(destination));
        AdTape tape = Rent();
        tape.ThirdDerivativeProduct(_value, point, first, second, destination);
        Return(tape);
    }

    private void RawGradient(ReadOnlySpan<double> point, Span<double> destination)
    {
        if (_gradient is not null)
        {
            _gradient(point, destination);
            return;
        }

        AdTape tape = Rent();
        tape.Gradient(_value, point, destination);
        Return(tape);
    }

    private void RawProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        if (_product is not null)
        {
            _product(point, direction, destination);
            return;
        }

        AdTape tape = Rent();
        tape.HessianProduct(_value, point, direction, destination);
        Return(tape);
    }

    private AdTape Rent()
    {
        for (int i = 0; i < _tapes.Length; i++)
        {
            if (_tapes[i] is not null && Interlocked.Exchange(ref _tapes[i], null) is { } tape)
            {
                return tape;
            }
        }

        return new AdTape(Dimension);
    }

    // A tape that finds no slot, or whose loss threw, is left to the collector.
    private void Return(AdTape tape)
    {
        for (int i = 0; i < _tapes.Length; i++)
        {
            if (_tapes[i] is null && Interlocked.CompareExchange(ref _tapes[i], tape, null) is null)
            {
                return;
            }
        }
    }
}
