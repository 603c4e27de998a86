using MetaFlow.Numerics;

namespace MetaFlow.Theory;

/// <summary>A claim on one case: its hypotheses, both sides and the error budget. Filled by the claim, read by everyone else.</summary>
/// <remarks>
/// A claim evaluates all its hypotheses, also after one has failed, and its sides wherever they can be evaluated, so that a search
/// may leave a hypothesis out. Strict and weak inequalities are not distinguished: a boundary case belongs to the closure.
/// </remarks>
public sealed class Evaluation
{
    private readonly List<Hypothesis> _hypotheses = [];
    private readonly List<Comparison> _comparisons = [];
    private readonly List<KeyValuePair<string, double>> _quantities = [];
    private readonly List<KeyValuePair<string, double>> _budget = [];

    /// <summary>The hypotheses.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses => _hypotheses;

    /// <summary>The comparisons; all of them must hold.</summary>
    public IReadOnlyList<Comparison> Comparisons => _comparisons;

    /// <summary>Named quantities that a reader wants to see beside the sides, such as constants.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Quantities => _quantities;

    /// <summary>The parts of the error budget, where the claim names them.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> BudgetParts => _budget;

    /// <summary>Whether every hypothesis holds.</summary>
    public bool Applies => _hypotheses.TrueForAll(hypothesis => hypothesis.Holds);

    /// <summary>The comparison that decides: the most severe one; null where there is none.</summary>
    public Comparison? Deciding => _comparisons.Count == 0 ? null : _comparisons.MaxBy(comparison => comparison.Severity);

    /// <summary>The verdict on this case.</summary>
    public Verdict Verdict
    {
        get
        {
            if (!Applies)
                return Verdict.Inapplicable;

            if (_comparisons.Count == 0)
                return Verdict.Untested;

            var verdicts = _comparisons.ConvertAll(comparison => comparison.Verdict);
            if (verdicts.Contains(Verdict.Refuted) && _hypotheses.TrueForAll(hypothesis => hypothesis.CertainlyHolds))
                return Verdict.Refuted;

            return verdicts.Exists(verdict => verdict is Verdict.Violated or Verdict.Refuted) ? Verdict.Violated
                : verdicts.Contains(Verdict.Inconclusive) ? Verdict.Inconclusive
                : verdicts.Contains(Verdict.Attained) ? Verdict.Attained
                : Verdict.Consistent;
        }
    }

    /// <summary>States the hypothesis left ≤ right.</summary>
    /// <param name="name">How the paper writes it.</param>
    /// <param name="left">The smaller side.</param>
    /// <param name="right">The larger side.</param>
    /// <returns>This evaluation.</returns>
    public Evaluation Require(string name, double left, double right)
    {
        _hypotheses.Add(double.IsNaN(left) || double.IsNaN(right)
            ? new(name, 1, 0) // what cannot be evaluated does not hold
            : new(name, left, right));
        return this;
    }

    /// <summary>States the hypothesis left ≤ right by enclosures of both sides.</summary>
    /// <inheritdoc cref="Require(string, double, double)"/>
    public Evaluation Require(string name, Interval left, Interval right)
    {
        _hypotheses.Add(new(name, left.Midpoint, right.Midpoint, (left, right)));
        return this;
    }

    /// <summary>States a hypothesis that holds or does not, such as a choice of the family that is made by construction.</summary>
    /// <param name="name">How the paper writes it.</param>
    /// <param name="holds">Whether it holds; known exactly.</param>
    /// <returns>This evaluation.</returns>
    public Evaluation Require(string name, bool holds) => Require(name, Interval.Point(holds ? 0 : 1), Interval.Point(0.5));

    /// <summary>States the conclusion observed ≤ bound.</summary>
    /// <param name="name">What is compared.</param>
    /// <param name="observed">The observed side.</param>
    /// <param name="bound">The bound.</param>
    /// <param name="error">The error budget e ≥ 0 of both sides together.</param>
    /// <param name="resolution">The relative error up to which agreement counts as attained.</param>
    /// <returns>This evaluation.</returns>
    public Evaluation AtMost(string name, double observed, double bound, double error, double resolution = Comparison.DefaultResolution) =>
        Compare(name, Relation.AtMost, observed, bound, error, Math.Abs(bound), resolution);

    /// <summary>States the conclusion observed ≥ bound.</summary>
    /// <inheritdoc cref="AtMost(string, double, double, double, double)"/>
    public Evaluation AtLeast(string name, double observed, double bound, double error, double resolution = Comparison.DefaultResolution) =>
        Compare(name, Relation.AtLeast, observed, bound, error, Math.Abs(bound), resolution);

    /// <summary>States the conclusion observed = bound, within the error budget.</summary>
    /// <param name="name">What is compared.</param>
    /// <param name="observed">The observed side.</param>
    /// <param name="bound">The other side.</param>
    /// <param name="error">The error budget e ≥ 0: a larger difference is a violation.</param>
    /// <param name="resolution">The relative budget up to which agreement says something; above it the case is inconclusive.</param>
    /// <returns>This evaluation.</returns>
    public Evaluation Equal(string name, double observed, double bound, double error, double resolution = 1e-3) =>
        Compare(name, Relation.Equal, observed, bound, error, Math.Max(Math.Abs(bound), Math.Abs(observed)), resolution);

    /// <summary>States that two vectors are equal, within the error budget in the Euclidean norm.</summary>
    /// <param name="name">What is compared.</param>
    /// <param name="observed">The observed side.</param>
    /// <param name="bound">The other side, of the same length.</param>
    /// <param name="error">The error budget e ≥ 0.</param>
    /// <param name="resolution">The relative budget up to which agreement says something.</param>
    /// <returns>This evaluation.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public Evaluation Equal(string name, ReadOnlySpan<double> observed, ReadOnlySpan<double> bound, double error, double resolution = 1e-3)
    {
        if (observed.Length != bound.Length)
            throw new ArgumentException($"The sides of '{name}' have {observed.Length} and {bound.Length} entries.", nameof(bound));

        double difference = 0, scale = 0;
        for (int k = 0; k < observed.Length; k++)
        {
            difference += (observed[k] - bound[k]) * (observed[k] - bound[k]);
            scale += bound[k] * bound[k];
        }

        return Compare(name, Relation.Equal, Math.Sqrt(difference), 0, error, Math.Max(Math.Sqrt(scale), Math.Sqrt(difference)), resolution);
    }

    /// <summary>States the conclusion observed ≤ bound by enclosures of both sides.</summary>
    /// <param name="name">What is compared.</param>
    /// <param name="observed">An enclosure of the observed side.</param>
    /// <param name="bound">An enclosure of the bound.</param>
    /// <returns>This evaluation.</returns>
    public Evaluation AtMost(string name, Interval observed, Interval bound) => Enclose(name, Relation.AtMost, observed, bound);

    /// <summary>States the conclusion observed ≥ bound by enclosures of both sides.</summary>
    /// <inheritdoc cref="AtMost(string, Interval, Interval)"/>
    public Evaluation AtLeast(string name, Interval observed, Interval bound) => Enclose(name, Relation.AtLeast, observed, bound);

    /// <summary>States the conclusion observed = bound by enclosures of both sides: violated where they are disjoint.</summary>
    /// <inheritdoc cref="AtMost(string, Interval, Interval)"/>
    public Evaluation Equal(string name, Interval observed, Interval bound) => Enclose(name, Relation.Equal, observed, bound);

    /// <summary>Notes a quantity that a reader wants to see.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>This evaluation.</returns>
    public Evaluation Note(string name, double value)
    {
        _quantities.Add(new(name, value));
        return this;
    }

    /// <summary>Names a part of the error budget, such as integration, inner solver, sampling or rounding.</summary>
    /// <param name="part">Its name.</param>
    /// <param name="value">Its size.</param>
    /// <returns>This evaluation.</returns>
    public Evaluation Budget(string part, double value)
    {
        _budget.Add(new(part, value));
        return this;
    }

    /// <summary>The same case with another bound: what a mutant of the claim sees.</summary>
    /// <param name="change">The change of each comparison.</param>
    /// <returns>A new evaluation.</returns>
    internal Evaluation WithComparisons(Func<Comparison, Comparison> change)
    {
        var copy = new Evaluation();
        copy._hypotheses.AddRange(_hypotheses);
        copy._quantities.AddRange(_quantities);
        copy._budget.AddRange(_budget);
        copy._comparisons.AddRange(_comparisons.Select(change));
        return copy;
    }

    /// <summary>The same case without some hypotheses.</summary>
    /// <param name="dropped">Which to leave out.</param>
    /// <returns>A new evaluation.</returns>
    internal Evaluation WithoutHypotheses(Predicate<Hypothesis> dropped)
    {
        var copy = WithComparisons(comparison => comparison);
        copy._hypotheses.RemoveAll(dropped);
        return copy;
    }

    private Evaluation Compare(string name, Relation relation, double observed, double bound, double error, double scale, double resolution)
    {
        if (double.IsNaN(error) || error < 0)
            throw new ArgumentOutOfRangeException(nameof(error), error, $"The error budget of '{name}' must be at least 0.");

        _comparisons.Add(new(name, relation, observed, bound, error, scale, resolution));
        return this;
    }

    private Evaluation Enclose(string name, Relation relation, Interval observed, Interval bound)
    {
        double scale = Math.Max(Math.Abs(bound.Midpoint), relation == Relation.Equal ? Math.Abs(observed.Midpoint) : 0);
        double error = Math.Max(0, observed.Radius + bound.Radius); // the radius of a point may be −0
        _comparisons.Add(new(name, relation, observed.Midpoint, bound.Midpoint, error, scale, Comparison.DefaultResolution, (observed, bound)));
        return this;
    }
}
