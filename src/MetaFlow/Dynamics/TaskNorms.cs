using System.Runtime.InteropServices;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>The average of ‖∇fᵢ(w)‖ over the tasks, weighted by p, or over some that a step draws.</summary>
internal sealed class TaskNorms(TaskDirections gradients, double[] weights, TaskSampler? sampler, bool sampledLosses)
{
    private readonly ScratchPool _draws = new(Math.Max(weights.Length, sampler?.Count ?? 0));

    /// <summary>Whether tasks or samples are drawn.</summary>
    public bool IsSampled => sampledLosses || sampler is not null;

    /// <summary>What one average costs.</summary>
    public EvaluationCost Cost => gradients.Cost(sampler?.Count ?? weights.Length);

    /// <summary>The average.</summary>
    public double Average(long step, ReadOnlySpan<double> parameter, ref EvaluationCost spent)
    {
        int d = gradients.Dimension;
        double[] scratch = gradients.Rent(), draws = _draws.Rent();
        double sum = 0;
        try
        {
            if (sampler is null)
            {
                foreach (LossBlock block in gradients.Blocks)
                {
                    Span<double> vectors = gradients.Evaluate(scratch, block, new Draw(step, 0, 0), parameter, [], ref spent);
                    for (int i = 0; i < block.Count; i++)
                    {
                        sum += weights[block.First + i] * BlockVectors.Norm(vectors, i, d);
                    }
                }

                return sum;
            }

            Span<int> chosen = MemoryMarshal.Cast<double, int>(draws.AsSpan());
            sampler.Draw(step, chosen);
            for (int c = 0; c < sampler.Count; c++)
            {
                var draw = new Draw(step, 0, TaskSampler.Occurrence(chosen, c));
                sum += sampler.Share(chosen[c]) * EuclideanNorm.Of(gradients.Evaluate(scratch, gradients.Blocks[chosen[c]], draw, parameter, [], ref spent));
            }

            return sum;
        }
        finally
        {
            gradients.Return(scratch);
            _draws.Return(draws);
        }
    }
}
