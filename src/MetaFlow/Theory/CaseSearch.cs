namespace MetaFlow.Theory;

/// <summary>
/// Looks for the worst case of a form: random draws, then climbing from the worst ones by random changes of a few numbers, with a
/// step that grows after a success and shrinks after a failure. Deterministic for a seed.
/// </summary>
internal sealed class CaseSearch(Func<Instance, Evaluation> evaluate, ParameterSpace space, long seed, int key, Instance? given = null)
{
    private const int Climbers = 4;
    private const int FreshSeeds = 3;
    private const double FirstStep = 0.1;

    private readonly Dictionary<string, (int Holds, int Cases)> _hypotheses = [];
    private readonly List<(Case Case, double Step)> _worst = [];
    private readonly HashSet<string> _given = [.. given?.Names ?? []];
    private long _step;

    /// <summary>Number of evaluations.</summary>
    public int Evaluations { get; private set; }

    /// <summary>How many of them satisfied every hypothesis.</summary>
    public int Applicable { get; private set; }

    /// <summary>How often each verdict was given.</summary>
    public Dictionary<Verdict, int> Verdicts { get; } = [];

    /// <summary>The share of drawn cases that satisfy each hypothesis; cases that were climbed to are not counted.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> HitRates => [.. _hypotheses.Select(pair => KeyValuePair.Create(pair.Key, (double)pair.Value.Holds / pair.Value.Cases))];

    /// <summary>The worst case so far; null before the first.</summary>
    public Case? Worst => _worst.Count == 0 ? null : _worst[0].Case;

    /// <summary>The first case in which a hypothesis fails; null where none was met.</summary>
    public Case? Outside { get; private set; }

    /// <summary>The first violation that was seen again on fresh seeds; null where there is none.</summary>
    public Case? Violation { get; private set; }

    /// <summary>Whether a violation is seen again with other seeds, as a sampled one must be.</summary>
    public static bool IsConfirmed(Func<Instance, Evaluation> evaluate, Instance instance) => Enumerable.Range(1, FreshSeeds)
        .All(k => evaluate(instance.WithSeed(unchecked((instance.Seed * 1_000_003) + k))).Verdict is Verdict.Violated or Verdict.Refuted);

    /// <summary>Tries given cases.</summary>
    public void Try(IEnumerable<Instance> cases)
    {
        foreach (var instance in cases)
            Take(instance);
    }

    /// <summary>Tries random cases.</summary>
    public void Draw(int count, CancellationToken cancellation = default)
    {
        for (int k = 0; k < count; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            Take(space.Draw(NextStream(), given));
        }
    }

    /// <summary>Climbs from the worst cases; stops at a confirmed violation.</summary>
    public void Climb(int count, CancellationToken cancellation = default)
    {
        for (int k = 0; k < count && _worst.Count > 0 && Violation is null; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            int climber = k % _worst.Count;
            var (from, step) = _worst[climber];
            var stream = NextStream();
            var next = Evaluate(space.Neighbour(from.Instance, stream, step * (1 + stream.Normal(1_000_000)) / 2, _given));
            _worst[climber] = next.Score > from.Score ? (next, Math.Min(0.5, step * 2)) : (from, Math.Max(1e-6, step * 0.8));
            Note(next);
            if (climber > 0 && _worst[climber].Case.Score > _worst[0].Case.Score)
                (_worst[0], _worst[climber]) = (_worst[climber], _worst[0]);
        }
    }

    private RandomStream NextStream() => new(seed, RandomPurpose.Check, key, _step++);

    private void Take(Instance instance)
    {
        var found = Evaluate(instance);
        foreach (var hypothesis in found.Evaluation.Hypotheses)
        {
            var (holds, cases) = _hypotheses.GetValueOrDefault(hypothesis.Name);
            _hypotheses[hypothesis.Name] = (holds + (hypothesis.Holds ? 1 : 0), cases + 1);
        }

        Note(found);
        int place = _worst.FindIndex(other => found.Score > other.Case.Score);
        if (place < 0)
            place = _worst.Count;
        if (place < Climbers)
            _worst.Insert(place, (found, FirstStep));
        if (_worst.Count > Climbers)
            _worst.RemoveAt(Climbers);
    }

    private Case Evaluate(Instance instance)
    {
        Evaluations++;
        return new Case(instance, evaluate(instance));
    }

    private void Note(Case found)
    {
        var verdict = found.Evaluation.Verdict;
        Verdicts[verdict] = Verdicts.GetValueOrDefault(verdict) + 1;
        if (verdict == Verdict.Inapplicable)
            Outside ??= found;
        else
            Applicable++;
        if (Violation is null && verdict is Verdict.Violated or Verdict.Refuted && IsConfirmed(evaluate, found.Instance))
            Violation = found;
    }
}
