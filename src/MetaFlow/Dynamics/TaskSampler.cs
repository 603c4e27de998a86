using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>Which tasks a step sees, and with which shares: <c>E Σ share·xᵢ = Σ pᵢ xᵢ</c>.</summary>
internal sealed class TaskSampler
{
    private readonly double[] _weights;
    private readonly double[] _cumulative;
    private readonly int _count;
    private readonly bool _replacement;
    private readonly long _seed;
    private readonly RandomPurpose _purpose;

    private TaskSampler(double[] weights, int count, bool replacement, long seed, RandomPurpose purpose)
    {
        _purpose = purpose;
        _weights = weights;
        _count = count;
        _replacement = replacement;
        _seed = seed;
        _cumulative = new double[weights.Length];
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            _cumulative[i] = sum += weights[i];
        }
    }

    /// <summary>Number of draws in a step.</summary>
    public int Count => _count;

    /// <summary>The sampler of a weighting; null when every step sees all tasks.</summary>
    public static TaskSampler? Of(Weighting weighting, double[] weights, RandomPurpose purpose = RandomPurpose.TaskChoice) => weighting switch
    {
        SampledWeighting sampled => new(weights, sampled.TasksPerStep, sampled.Replacement, sampled.Seed, purpose),

        // collins2020 draws uniformly; p enters where the draws are used.
        AdversarialWeighting { TasksPerStep: > 0 } adversarial => new([.. weights.Select(_ => 1.0 / weights.Length)], adversarial.TasksPerStep, true, adversarial.Seed, purpose),
        _ => null,
    };

    /// <summary>Draws the tasks of a step.</summary>
    /// <param name="step">The step's index.</param>
    /// <param name="tasks">Receives the tasks; as long as there are tasks or draws, whichever is more. The first <see cref="Count"/> are the draws.</param>
    public void Draw(long step, Span<int> tasks)
    {
        var stream = new RandomStream(_seed, _purpose, 0, step);
        if (_replacement)
        {
            for (int c = 0; c < _count; c++)
            {
                tasks[c] = Find(stream.Uniform(c) * _cumulative[^1]);
            }

            return;
        }

        stream.Choose(tasks[.._weights.Length], _count);

        // In task order, so that all tasks are the full sum bit for bit.
        tasks[.._count].Sort();
    }

    /// <summary>The share of a drawn task.</summary>
    public double Share(int task) => _replacement ? 1.0 / _count : _weights.Length / (double)_count * _weights[task];

    /// <summary>How often the draw's task came before it in the step.</summary>
    public static int Occurrence(ReadOnlySpan<int> tasks, int draw)
    {
        int before = 0;
        for (int c = 0; c < draw; c++)
        {
            before += tasks[c] == tasks[draw] ? 1 : 0;
        }

        return before;
    }

    private int Find(double position)
    {
        for (int i = 0; i < _cumulative.Length; i++)
        {
            if (position < _cumulative[i])
            {
                return i;
            }
        }

        // Rounding of the last product: the last task that can be drawn at all.
        return Array.FindLastIndex(_weights, weight => weight > 0);
    }
}
