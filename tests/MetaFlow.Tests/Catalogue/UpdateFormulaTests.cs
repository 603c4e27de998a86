using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Kernels;
using MetaFlow.Tests.Dynamics;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

/// <summary>
/// The update against a plain loop over the published formula for 1,000 steps, bit for bit: the loop uses the kernel's per-task
/// gradients and Hessian products only, and writes inner step, chain rule, weighted sum, latch and outer step itself.
/// </summary>
public sealed class UpdateFormulaTests
{
    private const int Steps = 1000;
    private const double Alpha = 0.3;
    private const double Beta = 0.05;

    public static TheoryData<KernelChoice, GlmFamily, bool> Cases()
    {
        var data = new TheoryData<KernelChoice, GlmFamily, bool>();
        foreach (var kernel in RouteTests.Kernels())
        {
            foreach (var family in Enum.GetValues<GlmFamily>())
            {
                data.Add(kernel, family, false);
                data.Add(kernel, family, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Erm_ThousandUpdates_EqualThePlainLoop(KernelChoice kernel, GlmFamily family, bool split)
    {
        var problem = new Loop(kernel, family, split);
        Equal(problem, Algorithms.Erm(problem.Tasks, problem.Options), (_, w) => problem.TaskAverage(w));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Maml_ThousandUpdates_EqualThePlainLoop(KernelChoice kernel, GlmFamily family, bool split)
    {
        var problem = new Loop(kernel, family, split);
        Equal(problem, Algorithms.Maml(problem.Tasks, Alpha, problem.Options), (_, w) => problem.Meta(w));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BiMaml_ThousandUpdates_EqualThePlainLoop(KernelChoice kernel, GlmFamily family, bool split)
    {
        var problem = new Loop(kernel, family, split);

        // The threshold is what the gradient norm is after some thirty updates of the first phase.
        var erm = Algorithms.Erm(problem.Tasks, problem.Options).Iterate(problem.Start, Beta, 30);
        double threshold = Vector<double>.Build.Dense(problem.TaskAverage(erm.FinalState.ToArray())).L2Norm();
        bool latched = false;
        int switched = -1;
        Equal(problem, Algorithms.BiMaml(problem.Tasks, Alpha, threshold, problem.Options), (k, w) =>
        {
            if (!latched)
            {
                double[] g = problem.TaskAverage(w);
                double sum = 0;
                foreach (double x in g)
                {
                    sum += x * x;
                }

                if (Math.Sqrt(sum) > threshold)
                {
                    return g;
                }

                (latched, switched) = (true, k);
            }

            return problem.Meta(w);
        });
        Assert.InRange(switched, 1, 31);
    }

    private static void Equal(Loop problem, Algorithm algorithm, Func<int, double[], double[]> gradient)
    {
        Assert.Equal(Route.Data, algorithm.Route);
        var iterates = algorithm.Iterate(problem.Start, Beta, Steps);
        Assert.Equal(Steps + 1, iterates.Count);
        double[] w = problem.Start.ToArray();
        for (int k = 0; k < Steps; k++)
        {
            double[] g = gradient(k, w);
            for (int j = 0; j < w.Length; j++)
            {
                double increment = Beta * g[j];
                w[j] -= increment;
            }

            Assert.True(iterates.StateSpan(k + 1).SequenceEqual(w), $"step {k + 1} differs");
        }

        Assert.True(w.All(double.IsFinite));
    }

    /// <summary>The published formula on the kernel's per-task results.</summary>
    private sealed class Loop
    {
        private readonly TaskBatch _batch;
        private readonly int _dimension;

        public Loop(KernelChoice kernel, GlmFamily family, bool split)
        {
            _dimension = 11;
            Tasks = Problems.Tasks(new(4, 37, _dimension, 3, 0.8, Alpha, split, family, 17));
            Start = Problems.Normal(_dimension, 17, 900);
            Options = new() { Route = Route.Data, Kernel = kernel };
            GlmData Data(SmoothLoss loss)
            {
                var glm = (GlmLoss)loss;
                return new(glm.Family, glm.Design.ToArray(), glm.Response.ToArray(), glm.Dimension, glm.Scale, glm.Ridge, glm.Smoothing);
            }

            _batch = TaskBatch.OfGlm([.. Tasks.Select(t => Data(t.Support))], split ? [.. Tasks.Select(t => Data(t.Query))] : null, Tasks.Weights, Kernel.Select(kernel));
        }

        public TaskSet Tasks { get; }

        public Vector<double> Start { get; }

        public AlgorithmOptions Options { get; }

        /// <summary>Σ p ∇f(w).</summary>
        public double[] TaskAverage(double[] w) => Weighted(Each(Operation.Gradient, w, 0, []));

        /// <summary>Σ p (I − α∇²f̂(w)) ∇f(w − α∇f̂(w)).</summary>
        public double[] Meta(double[] w)
        {
            double[] inner = Each(Operation.SupportGradient, w, 0, []);
            double[] adapted = [.. inner.Select((g, k) => w[k % _dimension] - (Alpha * g))];
            double[] outer = Each(Operation.Gradient, adapted, _dimension, []);
            double[] product = Each(Operation.SupportHessianProduct, w, 0, outer);
            return Weighted([.. outer.Zip(product, (u, h) => u - (Alpha * h))]);
        }

        private double[] Each(Operation operation, double[] w, int stride, double[] v)
        {
            var vectors = new double[Tasks.Count * _dimension];
            _batch.Each(operation, Alpha, w, stride, v, v.Length == 0 ? 0 : _dimension, [], vectors);
            return vectors;
        }

        private double[] Weighted(double[] vectors)
        {
            var sum = new double[_dimension];
            for (int i = 0; i < Tasks.Count; i++)
            {
                for (int j = 0; j < _dimension; j++)
                {
                    sum[j] += Tasks.Weights[i] * vectors[(i * _dimension) + j];
                }
            }

            return sum;
        }
    }
}
