using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>
/// Outer step β → 0 with sampled tasks, on fields that are not affine: means and second moments at the end of the window, estimated
/// from independent paths of the update and of the stochastic modified equation.
/// </summary>
/// <remarks>
/// The equation is stepped with h = β/8: Heun's method for the drift and Euler–Maruyama for the noise, whose weak error is
/// O(h² + βh) because the noise is of size √β (Milstein and Tretyakov, Stochastic Numerics for Mathematical Physics, ch. 3); plain
/// Euler–Maruyama would add O(h), which hides the second order. The noise is a sum over tasks,
/// <c>√(β/B) Σ √pᵢ (vᵢ − v̄) dWᵢ</c>, whose covariance is that of the sampling.
/// </remarks>
internal sealed class SampledMomentLadder : LimitLadder
{
    private const int SubSteps = 8;
    private const int Chunk = 512;

    // Half-width of a two-sided 99 % interval in standard errors.
    private const double Confidence = 2.5758293035489004;

    private readonly Algorithm _algorithm;
    private readonly IVectorField[] _tasks;
    private readonly double[] _weights;
    private readonly ILinearizableField _mean;
    private readonly int _batch;
    private readonly int _samples;
    private readonly long _seed;
    private readonly double[] _start;
    private readonly double _endTime;
    private readonly long[] _counts;
    private readonly ReferenceFlow _flow;

    public SampledMomentLadder(
        Algorithm algorithm, IReadOnlyList<IVectorField> tasks, int batch, int samples, long seed, double[] start, double endTime, int intervals, int ratio, int rungs, CancellationToken cancellation)
    {
        _algorithm = algorithm;
        _tasks = [.. tasks];
        _weights = algorithm.Tasks.Weights.ToArray();
        _mean = DifferencedField.Of(algorithm.Flow.Phases[0].Field, start);
        _batch = batch;
        _samples = samples;
        _seed = seed;
        _start = start;
        _endTime = endTime;
        _counts = OuterStepLadder.Counts(intervals, ratio, rungs);
        Values = [.. _counts.Select(count => endTime / count)];
        _flow = ReferenceFlow.Solve(algorithm.Flow.Phases, start, endTime, intervals, cancellation);
    }

    public override IReadOnlyList<double> Values { get; }

    public override string Limit => $"the flow in the mean of {_algorithm.Name}";

    public override string Reference => FormattableString.Invariant($"{_samples} paths of the update and of the equation, 99 % intervals; the mean flow by {_flow.Description}");

    public override double Clearance => 2;

    public override RunMode Mode => RunMode.Update;

    public override double? Promised(string measure) => measure switch
    {
        LimitMeasure.WeakModified => 2,
        LimitMeasure.WeakMean => 1,
        _ => null,
    };

    public override Algorithm AlgorithmOf(int index) => _algorithm;

    public override (long Steps, Dictionary<string, double> Measures) Run(int index, IRunWriter writer, CancellationToken cancellation)
    {
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();
        double beta = Values[index];
        long count = _counts[index];
        SampleMoments update = Sample((path, state) => Update(path, state, beta, count), cancellation);
        SampleMoments equation = Sample((path, state) => Equation(path, state, beta, count), cancellation);
        SampleMoments flow = SampleMoments.OfPoint(_flow[_flow.Intervals]);
        double sampling = Confidence * Math.Sqrt((update.SquaredError + equation.SquaredError) / _samples);
        var measures = new Dictionary<string, double>
        {
            [LimitMeasure.WeakMean] = update.Distance(flow),
            [LimitMeasure.WeakModified] = update.Distance(equation),
            [LimitMeasure.Sampling] = sampling,
            [LimitMeasure.Integration] = _flow.Error,
        };
        writer.State("final_mean", _endTime, update.Mean);
        LimitRunner.Tell(writer, measures);
        writer.Complete(Termination.Completed, new SolveCost
        {
            AcceptedSteps = count,
            Evaluations = _samples * count * (_batch + (2L * SubSteps * (_tasks.Length + 1))),
            Elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(begin),
        });
        return (count, measures);
    }

    // Chunks are added in order, so that the sums do not depend on the threads.
    private SampleMoments Sample(Action<int, double[]> run, CancellationToken cancellation)
    {
        int chunks = (_samples + Chunk - 1) / Chunk;
        var parts = new SampleMoments[chunks];
        Parallel.For(0, chunks, new ParallelOptions { CancellationToken = cancellation }, chunk =>
        {
            var part = new SampleMoments(_start.Length);
            var state = new double[_start.Length];
            for (int path = chunk * Chunk; path < Math.Min(_samples, (chunk + 1) * Chunk); path++)
            {
                _start.CopyTo(state, 0);
                run(path, state);
                part.Add(state);
            }

            parts[chunk] = part;
        });
        return SampleMoments.Sum(parts);
    }

    private void Update(int path, double[] state, double beta, long count)
    {
        double[] direction = new double[state.Length], sum = new double[state.Length];
        for (long k = 0; k < count; k++)
        {
            var draws = new RandomStream(_seed, RandomPurpose.TaskChoice, path, k);
            Array.Clear(sum);
            for (int b = 0; b < _batch; b++)
            {
                _tasks[Choose(draws.Uniform(b))].Evaluate(0, state, direction);
                for (int j = 0; j < sum.Length; j++)
                {
                    sum[j] += direction[j];
                }
            }

            for (int j = 0; j < sum.Length; j++)
            {
                state[j] += beta / _batch * sum[j];
            }
        }
    }

    private void Equation(int path, double[] state, double beta, long count)
    {
        int d = state.Length;
        double[] first = new double[d], second = new double[d], noise = new double[d], predicted = new double[d], direction = new double[d], normals = new double[_tasks.Length];
        var modified = new ModifiedField(_mean, beta);
        double h = beta / SubSteps;
        for (long k = 0; k < count * SubSteps; k++)
        {
            new RandomStream(_seed, RandomPurpose.Diffusion, path, k).Normals(normals);
            modified.Evaluate(0, state, first);
            Array.Clear(noise);
            double pull = 0; // Σ √pᵢ ξᵢ, with which every deviation subtracts the mean direction
            for (int i = 0; i < _tasks.Length; i++)
            {
                double factor = Math.Sqrt(_weights[i]) * normals[i];
                pull += factor;
                _tasks[i].Evaluate(0, state, direction);
                for (int j = 0; j < d; j++)
                {
                    noise[j] += factor * direction[j];
                }
            }

            _mean.Evaluate(0, state, direction);
            double size = Math.Sqrt(h * beta / _batch);
            for (int j = 0; j < d; j++)
            {
                noise[j] = size * (noise[j] - (pull * direction[j]));
                predicted[j] = state[j] + (h * first[j]) + noise[j];
            }

            modified.Evaluate(0, predicted, second);
            for (int j = 0; j < d; j++)
            {
                state[j] += (0.5 * h * (first[j] + second[j])) + noise[j];
            }
        }
    }

    private int Choose(double uniform)
    {
        double sum = 0;
        for (int i = 0; i < _weights.Length - 1; i++)
        {
            sum += _weights[i];
            if (uniform < sum)
            {
                return i;
            }
        }

        return _weights.Length - 1;
    }
}
