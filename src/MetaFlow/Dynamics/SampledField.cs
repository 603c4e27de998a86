using System.Runtime.InteropServices;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The direction <c>−Σ shareᵢ ĝᵢ(w)</c> of the tasks and samples that a step draws. It has an update but no flow.
/// </summary>
internal sealed class SampledField : IStepField
{
    private readonly TaskDirections _tasks;
    private readonly double[] _weights;
    private readonly TaskSampler? _sampler;
    private readonly ScratchPool _draws;

    public SampledField(TaskDirections tasks, double[] weights, TaskSampler? sampler)
    {
        _tasks = tasks;
        _weights = weights;
        _sampler = sampler;
        _draws = new ScratchPool(Math.Max(weights.Length, sampler?.Count ?? 0));
    }

    public int Dimension => _tasks.Dimension;

    public bool IsSampled => true;

    public EvaluationCost Cost => _tasks.Cost(_sampler?.Count ?? _weights.Length);

    public double NoiseFloor => _tasks.NoiseFloor;

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => throw IUpdateField.HasNoFlow();

    public EvaluationCost EvaluateAt(long step, double time, ReadOnlySpan<double> state, Span<double> destination) => EvaluateForUpdate(step, time, state, destination);

    public IVectorField Frozen(long step) => new FrozenField(this, step);

    public EvaluationCost EvaluateForUpdate(long step, double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        FieldArguments.CheckLength(state.Length, Dimension, nameof(state));
        FieldArguments.CheckLength(destination.Length, Dimension, nameof(destination));
        EvaluationCost spent = default;
        double[] scratch = _tasks.Rent(), draws = _draws.Rent();
        try
        {
            destination.Clear();
            if (_sampler is null)
            {
                foreach (LossBlock block in _tasks.Blocks)
                {
                    BlockVectors.AddScaled(_weights[block.First], _tasks.Evaluate(scratch, block, new Draw(step, 0, 0), state, [], ref spent), destination);
                }
            }
            else
            {
                Span<int> chosen = MemoryMarshal.Cast<double, int>(draws.AsSpan());
                _sampler.Draw(step, chosen);
                for (int c = 0; c < _sampler.Count; c++)
                {
                    var draw = new Draw(step, 0, TaskSampler.Occurrence(chosen, c));
                    Span<double> vector = _tasks.Evaluate(scratch, _tasks.Blocks[chosen[c]], draw, state, [], ref spent);
                    BlockVectors.AddScaled(_sampler.Share(chosen[c]), vector, destination);
                }
            }

            for (int j = 0; j < destination.Length; j++)
            {
                destination[j] = -destination[j];
            }
        }
        finally
        {
            _tasks.Return(scratch);
            _draws.Return(draws);
        }

        return spent;
    }
}
