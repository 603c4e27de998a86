using System.Runtime.InteropServices;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The field of (w, p): <c>dw/dt = −Σ pᵢ gᵢ(w)</c>, while p ascends <c>Σ pᵢ F̃ᵢ(w)</c> on the simplex at the speed κ. See <see cref="AdversarialWeighting"/>.
/// </summary>
internal sealed class MinMaxField : IStepField, IMeteredField, IExtendedField
{
    private readonly TaskDirections _tasks;
    private readonly double[] _start;
    private readonly AdversarialWeighting _weighting;
    private readonly TaskSampler? _sampler;
    private readonly ScratchPool _draws;

    public MinMaxField(TaskDirections tasks, double[] start, AdversarialWeighting weighting, bool sampledLosses)
    {
        _tasks = tasks;
        _start = start;
        _weighting = weighting;
        _sampler = TaskSampler.Of(weighting, start);
        _draws = new ScratchPool(Math.Max(start.Length, weighting.TasksPerStep) + 1);
        IsSampled = sampledLosses || _sampler is not null;
    }

    public int Dimension => ParameterDimension + _start.Length;

    public int ParameterDimension => _tasks.Dimension;

    public bool IsSampled { get; }

    public EvaluationCost Cost => _tasks.Cost(_sampler?.Count ?? _start.Length);

    public double NoiseFloor => _tasks.NoiseFloor;

    public void Start(ReadOnlySpan<double> parameter, Span<double> state)
    {
        parameter.CopyTo(state);
        _start.CopyTo(state[ParameterDimension..]);
    }

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => EvaluateMetered(time, state, destination);

    public EvaluationCost EvaluateMetered(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        if (IsSampled)
        {
            throw IUpdateField.HasNoFlow();
        }

        return EvaluateAt(0, time, state, destination);
    }

    public EvaluationCost EvaluateAt(long step, double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        EvaluationCost spent = Ascend(step, state, destination);
        ReadOnlySpan<double> p = state[ParameterDimension..];
        Span<double> rates = destination[ParameterDimension..];
        if (_weighting.Rule == SimplexRule.Projected)
        {
            Simplex.ProjectTangent(p, rates);
            return spent;
        }

        // Divided by Σp, which is 1 but for rounding: otherwise Σp would run away from 1 where the losses are negative.
        double mean = 0, total = 0;
        for (int i = 0; i < p.Length; i++)
        {
            mean += p[i] * rates[i];
            total += p[i];
        }

        mean /= total;

        for (int i = 0; i < p.Length; i++)
        {
            rates[i] = p[i] * (rates[i] - mean);
        }

        return spent;
    }

    public EvaluationCost EvaluateForUpdate(long step, double time, ReadOnlySpan<double> state, Span<double> destination) => Ascend(step, state, destination);

    public IVectorField Frozen(long step) => new FrozenField(this, step);

    public void Update(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, double stepSize, Span<double> destination)
    {
        for (int j = 0; j < ParameterDimension; j++)
        {
            double increment = stepSize * direction[j];
            destination[j] = state[j] + increment;
        }

        Span<double> p = destination[ParameterDimension..];
        ReadOnlySpan<double> before = state[ParameterDimension..], gains = direction[ParameterDimension..];
        if (_weighting.Rule == SimplexRule.Projected)
        {
            for (int i = 0; i < p.Length; i++)
            {
                double increment = stepSize * gains[i];
                p[i] = before[i] + increment;
            }

            Simplex.Project(p);
            return;
        }

        // Only differences of gains matter; the largest exponent is zero.
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double gain in gains)
        {
            largest = Math.Max(largest, gain);
        }

        for (int i = 0; i < p.Length; i++)
        {
            sum += p[i] = before[i] * Math.Exp(stepSize * (gains[i] - largest));
        }

        for (int i = 0; i < p.Length; i++)
        {
            p[i] /= sum;
        }
    }

    // The direction before anything keeps p on the simplex: (−Σ p_i g_i, κF̃).
    private EvaluationCost Ascend(long step, ReadOnlySpan<double> state, Span<double> destination)
    {
        FieldArguments.CheckLength(state.Length, Dimension, nameof(state));
        FieldArguments.CheckLength(destination.Length, Dimension, nameof(destination));
        EvaluationCost spent = default;
        int d = ParameterDimension;
        ReadOnlySpan<double> w = state[..d], p = state[d..];
        Span<double> direction = destination[..d], gains = destination[d..];
        double[] scratch = _tasks.Rent(), draws = _draws.Rent();
        try
        {
            destination.Clear();
            if (_sampler is null)
            {
                foreach (LossBlock block in _tasks.Blocks)
                {
                    Span<double> vectors = _tasks.Evaluate(scratch, block, new Draw(step, 0, 0), w, gains.Slice(block.First, block.Count), ref spent);
                    for (int i = 0; i < block.Count; i++)
                    {
                        BlockVectors.AddScaled(p[block.First + i], vectors.Slice(i * d, d), direction);
                    }
                }
            }
            else
            {
                Sample(scratch, draws, step, w, p, direction, gains, ref spent);
            }

            for (int j = 0; j < d; j++)
            {
                direction[j] = -direction[j];
            }

            for (int i = 0; i < gains.Length; i++)
            {
                gains[i] *= _weighting.Speed;
            }
        }
        finally
        {
            _tasks.Return(scratch);
            _draws.Return(draws);
        }

        return spent;
    }

    // collins2020 eq. 8 and 28: each of C uniform draws counts M/C times.
    private void Sample(double[] scratch, double[] draws, long step, ReadOnlySpan<double> w, ReadOnlySpan<double> p, Span<double> direction, Span<double> gains, ref EvaluationCost spent)
    {
        Span<int> chosen = MemoryMarshal.Cast<double, int>(draws.AsSpan(1));
        Span<double> value = draws.AsSpan(0, 1);
        double factor = p.Length / (double)_sampler!.Count;
        _sampler.Draw(step, chosen);
        for (int c = 0; c < _sampler.Count; c++)
        {
            int task = chosen[c];
            Span<double> vector = _tasks.Evaluate(scratch, _tasks.Blocks[task], new Draw(step, 0, TaskSampler.Occurrence(chosen, c)), w, value, ref spent);
            BlockVectors.AddScaled(factor * p[task], vector, direction);
            gains[task] += factor * value[0];
        }
    }
}
