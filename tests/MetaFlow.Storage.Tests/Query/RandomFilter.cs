using System.Globalization;
using MetaFlow.Experiments;

namespace MetaFlow.Storage.Tests.Query;

/// <summary>Random filters, of every kind of condition and term; names and texts with awkward characters among them.</summary>
internal sealed class RandomFilter(int seed)
{
    private static readonly string[] Names = ["x", "loss", "inner_step_size", "a.b", "in", "cross-entropy", "a`b", "a b", "'", "\"", "é", "1x", "metrics.x", "a..b", "\0"];
    private static readonly string[] Texts = ["", "maml", "it's", "\"", "%_\\", "🙂", "a\nb", "--", "2026-11-01", "finished"];

    private readonly Random _random = new(seed);

    public FilterNode Node(int depth) => (depth == 0 ? 0 : _random.Next(4)) switch
    {
        1 => new FilterNode.And(Parts(depth)),
        2 => new FilterNode.Or(Parts(depth)),
        3 => new FilterNode.Not(Node(depth - 1)),
        _ => Condition(),
    };

    private EquatableList<FilterNode> Parts(int depth) => [.. Enumerable.Range(0, _random.Next(2, 4)).Select(_ => Node(depth - 1))];

    private FilterNode Condition()
    {
        var negated = _random.Next(2) == 0;
        return _random.Next(6) switch
        {
            0 => new FilterNode.In(Asked(), negated, [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Constant())]),
            1 => new FilterNode.Between(Asked(), negated, Constant(), Constant()),
            2 => new FilterNode.Like(Asked(), negated, Text()),
            3 => new FilterNode.Is(Asked(), negated, Pick(FilterNode.Is.Tests)),
            4 => new FilterNode.Comparison(Constant(), Pick(FilterNode.Comparison.Operators), Asked()),
            _ => new FilterNode.Comparison(Asked(), Pick(FilterNode.Comparison.Operators), _random.Next(3) == 0 ? Asked() : Constant()),
        };
    }

    private FilterTerm Asked() => _random.Next(6) switch
    {
        0 => new FilterTerm.Parameter(Pick(Names), default),
        1 => new FilterTerm.Metric(Pick(Names), Pick(Enum.GetValues<FilterAggregate>()), default),
        2 => new FilterTerm.At(Pick(Names), new(_random.NextInt64(1000), default), false, default),
        3 => new FilterTerm.At(Pick(Names), new(100 * _random.NextDouble(), default), true, default),
        4 => new FilterTerm.Claim(Pick(Texts), Pick(ClaimForm.All), default),
        _ => new FilterTerm.Field(Pick([.. FilterField.ByName.Values]), default),
    };

    private FilterTerm Constant() => _random.Next(5) switch
    {
        0 => Text(),
        1 => new FilterTerm.Truth(_random.Next(2) == 0, default),
        2 => new FilterTerm.Duration(Number(finite: true), Pick([.. FilterTerm.Duration.Units.Keys]), default),
        _ => Number(finite: false),
    };

    private FilterTerm.Text Text() => new(Pick(Texts), default);

    private FilterTerm.Number Number(bool finite)
    {
        object value = _random.Next(finite ? 4 : 5) switch
        {
            0 => _random.NextInt64(long.MinValue, long.MaxValue),
            1 => (object)(long)_random.Next(-10, 10),
            2 => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue)) is var any && double.IsFinite(any) ? any : 0.5,
            3 => (double)_random.Next(-10, 10),
            _ => _random.Next(2) == 0 ? double.PositiveInfinity : double.NegativeInfinity,
        };
        return new(value, default);
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public override string ToString() => seed.ToString(CultureInfo.InvariantCulture);
}
