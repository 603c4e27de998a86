using System.Globalization;
using System.Text;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Integrators;
using MetaFlow.TestSupport;
using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class ErrorBoundTests(ITestOutputHelper output)
{
    private const int Problems = 1000;
    private static readonly string[] s_families = ["quadratics, task average", "quadratics, MAML", "ridge logistic, task average", "quadratics with sines, task average"];

    // METAFLOW_UPDATE_RESULTS=1 dotnet run --project tests/MetaFlow.Tests -- -class "*ErrorBoundTests"
    [Fact]
    public void Bound_OfAThousandRandomProblems_CoversTheError()
    {
        Method[] methods = [Method.BogackiShampine32, Method.DormandPrince54, Method.RungeKutta4, Method.Euler];
        List<double>[] ratios = [.. s_families.Select(_ => new List<double>())];
        int certified = 0, bounded = 0;
        for (int seed = 0; seed < Problems; seed++)
        {
            var random = new Random(seed);
            int family = seed % s_families.Length;
            Algorithm algorithm = Draw(family, random);
            Vector<double> start = Vector<double>.Build.Dense(algorithm.Tasks.Dimension, _ => 4 * (random.NextDouble() - 0.5));
            double end = 0.5 + (4 * random.NextDouble());
            Method method = methods[random.Next(methods.Length)];
            double tolerance = Math.Pow(10, -3 - (5 * random.NextDouble()));
            Trajectory solve = algorithm.Flow.Solve(start, end, new SolveOptions
            {
                Method = method,
                RelativeTolerance = tolerance,
                AbsoluteTolerance = tolerance / 10,
                StepSize = method.IsAdaptive ? null : end / random.Next(40, 400),
            });
            Assert.Equal(Termination.Completed, solve.Termination);
            ErrorBound bound = ErrorBound.Of(solve, algorithm.Flow.Phases[0].Field, algorithm.OneSidedLipschitz!);
            Assert.Equal(end, bound.EndTime);
            Assert.Equal(family <= 1, bound.IsDefectBounded);
            certified += bound.IsCertified ? 1 : 0;
            bounded += bound.IsDefectBounded ? 1 : 0;

            // The reference errs by some 1e-13 of the size of the state, which the growth of perturbations multiplies.
            Trajectory reference = algorithm.Flow.Solve(start, end, new SolveOptions { RelativeTolerance = 1e-13, AbsoluteTolerance = 1e-14 });
            double slack = 1e-11 * (1 + start.L2Norm() + solve.FinalState.L2Norm()) * Math.Max(1, Math.Exp(algorithm.OneSidedLipschitz!.Value * end));
            for (int i = 1; i <= 8; i++)
            {
                double time = i < 8 ? end * (i - random.NextDouble()) / 8 : end;
                double error = (solve.At(time) - reference.At(time)).L2Norm();
                Assert.True(error <= bound.At(time) + slack, $"problem {seed} ({s_families[family]}, {method}, {tolerance:E1}): error {error:E3} > bound {bound.At(time):E3} at {time:R}");
                // Only where the reference tells the error to a percent.
                if (i == 8 && error > 100 * slack)
                    ratios[family].Add(bound.At(time) / error);
            }
        }

        string table = Table(ratios);
        output.WriteLine(table);
        Assert.All(ratios, r => Assert.True(r.Count > 100));
        Assert.Equal(Problems / 2, bounded);
        Assert.Equal(bounded, certified);
        string file = Path.Combine(RepositoryRoot.Path, "results", "error-bound.md");
        if (Environment.GetEnvironmentVariable("METAFLOW_UPDATE_RESULTS") is { Length: > 0 })
            File.WriteAllText(file, table);
        // The published numbers are of one machine; others may round differently, but cover and count the same.
        Assert.Equal(table.Split('\n').Length, File.ReadAllLines(file).Length + 1);
    }

    [Theory]
    [InlineData("euler")]
    [InlineData("bogacki-shampine-32")]
    [InlineData("dormand-prince-54")]
    [InlineData("dop853")]
    public void DenseDerivative_OfEveryKindOfDenseOutput_AgreesWithDifferences(string name)
    {
        Method? method = Method.All.FirstOrDefault(m => m.Name == name) ?? Method.All.FirstOrDefault(m => m.Order == 8);
        Assert.NotNull(method);
        Trajectory solve = Integrator.Solve(default(NonAutonomousField), NonAutonomousField.Solution(0), 0, 2, new SolveOptions { Method = method, StepSize = method.IsAdaptive ? null : 0.1, RelativeTolerance = 1e-6 });
        double[] exact = new double[3], p1 = new double[3], m1 = new double[3], p2 = new double[3], m2 = new double[3];
        for (int k = 0; k < solve.Dense!.Count; k++)
        {
            DenseSegment segment = solve.Dense.Segment(k, out _);
            const double E = 1e-3;
            foreach (double theta in (double[])[0.1, 0.35, 0.5, 0.9])
            {
                segment.EvaluateDerivative(theta, exact);
                segment.Evaluate(theta + E, p1);
                segment.Evaluate(theta - E, m1);
                segment.Evaluate(theta + (2 * E), p2);
                segment.Evaluate(theta - (2 * E), m2);
                for (int j = 0; j < 3; j++)
                {
                    // A central difference of fourth order: E⁴ times the fifth derivative in θ, and rounding over E, over h.
                    double difference = ((8 * (p1[j] - m1[j])) - (p2[j] - m2[j])) / (12 * E * segment.Step);
                    Assert.Equal(difference, exact[j], 1e-12 / Math.Abs(segment.Step) + 1e-10);
                }
            }
        }
    }

    [Fact]
    public void BernsteinControls_OfAPolynomial_BoundItEverywhere()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 50; trial++)
        {
            double[] coefficients = [.. Enumerable.Range(0, BernsteinBasis.Degree + 1).Select(_ => random.NextDouble() - 0.5)];
            double At(double theta) => coefficients.Reverse().Aggregate(0.0, (sum, c) => (sum * theta) + c);
            double[] controls = [.. BernsteinBasis.Controls.Select(row => row.Zip(BernsteinBasis.Nodes, (a, theta) => a * At(theta)).Sum())];
            Assert.Equal(At(0), controls[0], 1e-12);
            Assert.Equal(At(1), controls[^1], 1e-12);
            for (int i = 0; i < BernsteinBasis.Between.Length; i++)
                Assert.Equal(At(BernsteinBasis.Between[i]), BernsteinBasis.ValuesBetween[i].Zip(controls, (b, c) => b * c).Sum(), 1e-12);
            double largest = controls.Max(Math.Abs) + 1e-12;
            for (int i = 0; i <= 1000; i++)
                Assert.True(Math.Abs(At(i / 1000.0)) <= largest);
        }
    }

    [Fact]
    public void Bound_WithAnErrorOfTheStart_GrowsByTheConstant()
    {
        // w′ = −2w, started 0.1 beside: that error alone decays to 0.1 e^{−2}.
        var field = new DelegateField(1, static (_, w, v) => v[0] = -2 * w[0]);
        Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [1.1], 0, 1), new SolveOptions { RelativeTolerance = 1e-10, AbsoluteTolerance = 1e-12 });
        ErrorBound bound = ErrorBound.Of(solve, field, OneSidedLipschitz.Declared(-2), initialError: 0.1);
        Assert.Equal(0.1 * Math.Exp(-2), bound.Final, 1e-8);
        Assert.True(bound.Final >= Math.Abs(solve.FinalState[0] - Math.Exp(-2)));
        Assert.Equal(0.1, bound.At(0));
        Assert.False(bound.IsCertified);
        Assert.InRange(bound.Rounding, 1e-17, 1e-13);
    }

    [Fact]
    public void Bound_AcrossASwitch_EndsWhereTheFirstPhaseDoes()
    {
        FlowPhase[] phases =
        [
            new("one", new DelegateField(1, static (_, w, v) => v[0] = -w[0]), new DelegateGuard(static (_, w, _) => w[0] - 0.5)),
            new("two", new DelegateField(1, static (_, w, v) => v[0] = -3 * w[0])),
        ];
        Trajectory solve = Integrator.Solve(new InitialValueProblem(phases, [1.0], 0, 2));
        ErrorBound bound = ErrorBound.Of(solve, phases[0].Field, OneSidedLipschitz.Declared(-1));
        Assert.Equal(solve.Phases[0].EndTime, bound.EndTime);
        Assert.True(Math.Abs(solve.At(bound.EndTime)[0] - Math.Exp(-bound.EndTime)) <= bound.Final);
        Assert.Throws<ArgumentOutOfRangeException>(() => bound.At(1.5));
    }

    [Fact]
    public void Bound_OfWhatHasNone_IsRefused()
    {
        var field = new DelegateField(1, static (_, w, v) => v[0] = -w[0]);
        OneSidedLipschitz nu = OneSidedLipschitz.Declared(-1);
        Trajectory solve = Integrator.Solve(new InitialValueProblem(field, [1.0], 0, 1));
        Assert.Contains("backwards", Assert.Throws<ArgumentException>(() => ErrorBound.Of(Integrator.Solve(new InitialValueProblem(field, [1.0], 1, 0)), field, nu)).Message, StringComparison.Ordinal);
        Assert.Contains("no dense output", Assert.Throws<ArgumentException>(() => ErrorBound.Of(Integrator.Solve(new InitialValueProblem(field, [1.0], 0, 1), new SolveOptions { DenseOutput = false }), field, nu)).Message, StringComparison.Ordinal);
        Assert.Contains("iteration", Assert.Throws<ArgumentException>(() => ErrorBound.Of(Integrator.Iterate([new FlowPhase("a", field)], [1.0], 0.1, 5), field, nu)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ErrorBound.Of(solve, new DelegateField(2, static (_, _, _) => { }), nu));
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorBound.Of(solve, field, OneSidedLipschitz.Declared(double.NaN)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorBound.Of(solve, field, nu, initialError: -1));
    }

    [Fact]
    public void OneSidedLipschitz_OfAFieldThatOnlyClaimsToBeAffine_IsNotGiven()
    {
        Assert.Null(OneSidedLipschitz.OfAffine(new Claiming(static (w, v) => v[0] = -w[0] * w[0])));
        Assert.Equal(-1, OneSidedLipschitz.OfAffine(new Claiming(static (w, v) => v[0] = 3 - w[0]))!.Value, 1e-14);
    }

    [Fact]
    public void OneSidedLipschitz_OfAlgorithms_IsGivenWhereItIsKnown()
    {
        var random = new Random(3);
        Assert.NotNull(Draw(1, random).OneSidedLipschitz);
        TaskSet logistic = Draw(2, random).Tasks;
        Assert.Null(Algorithms.Maml(logistic, 0.1).OneSidedLipschitz); // no constant of it holds on all of R^d
        OneSidedLipschitz average = Algorithms.Erm(logistic).OneSidedLipschitz!;
        Assert.True(average.IsCertified);
        Assert.False(average.IsOfAffineField);
        double ridge = logistic.Select((t, i) => logistic.Weights[i] * t.Query.Constants.StrongConvexity!.Value.Value).Sum();
        Assert.Equal(-ridge, average.Value, 1e-12);
    }

    private static Algorithm Draw(int family, Random random)
    {
        int d = random.Next(1, 6);
        int count = random.Next(1, 4);
        LearningTask[] tasks = [.. Enumerable.Range(0, count).Select(_ => Task(family, d, random))];
        TaskSet set = TaskSet.Of(tasks);
        var options = new AlgorithmOptions { Kernel = KernelChoice.Managed };
        return family == 1 ? Algorithms.Maml(set, 0.02 + (0.2 * random.NextDouble()), options) : Algorithms.Erm(set, options);
    }

    private static LearningTask Task(int family, int d, Random random)
    {
        double Uniform(double low, double high) => low + ((high - low) * random.NextDouble());
        Matrix<double> Spread(double low, double high)
        {
            Matrix<double> q = Matrix<double>.Build.Dense(d, d, (_, _) => Uniform(-1, 1)).QR().Q;
            Matrix<double> h = q * Matrix<double>.Build.DiagonalOfDiagonalArray([.. Enumerable.Range(0, d).Select(_ => Uniform(low, high))]) * q.Transpose();
            return (h + h.Transpose()) / 2;
        }

        Vector<double> Draws(double scale) => Vector<double>.Build.Dense(d, _ => Uniform(-scale, scale));
        switch (family)
        {
            case 0:
            case 1:
                return new LearningTask(new QuadraticLoss(Spread(-0.5, 6), Draws(2)));
            case 2:
                int n = random.Next(3, 12);
                return new LearningTask(new GlmLoss(
                    Matrix<double>.Build.Dense(n, d, (_, _) => Uniform(-2, 2)), Vector<double>.Build.Dense(n, _ => random.Next(2) == 0 ? -1 : 1), GlmFamily.Logistic, Normalization.Mean, ridge: Uniform(0.05, 1)));
            default:
                return new LearningTask(new SinQuadraticLoss(Spread(0.2, 3), Draws(1), Enumerable.Range(0, 2).Select(_ => new SineTerm(Uniform(-0.5, 0.5), Uniform(0.5, 2), Draws(1).Normalize(2), Uniform(0, 3)))));
        }
    }

    private static string Table(List<double>[] ratios)
    {
        var text = new StringBuilder();
        text.Append("# How far the a-posteriori bound overestimates\n\n");
        text.Append(CultureInfo.InvariantCulture, $"`ErrorBound.Of` on {Problems} random flows (four families, 1 to 5 dimensions, up to 3 tasks, T from 0.5 to 4.5; Bogacki–Shampine 3(2) and\n");
        text.Append("Dormand–Prince 5(4) at tolerances 1e-3 to 1e-8, Euler and the classical Runge–Kutta method at 40 to 400 steps): the bound covered the\n");
        text.Append("error at all eight times of each. Below: bound divided by error at the end, where a solve at 1e-13 tells the error to a percent.\n");
        text.Append("`METAFLOW_UPDATE_RESULTS=1 dotnet run --project tests/MetaFlow.Tests -- -class \"*ErrorBoundTests\"` writes this file.\n\n");
        text.Append("| family | defect | flows | median | 90 % | largest |\n| --- | --- | --: | --: | --: | --: |\n");
        for (int f = 0; f < ratios.Length; f++)
        {
            double[] sorted = [.. ratios[f].Order()];
            string Show(double share) => sorted[(int)(share * (sorted.Length - 1))].ToString("G3", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"| {s_families[f]} | {(f <= 1 ? "bounded" : "sampled")} | {sorted.Length} | {Show(0.5)} | {Show(0.9)} | {Show(1)} |\n");
        }

        return text.ToString();
    }

    private sealed class Claiming(Claiming.Body body) : ILinearizableField
    {
        public delegate void Body(ReadOnlySpan<double> state, Span<double> destination);

        public int Dimension => 1;

        public bool IsAffine => true;

        public bool IsAutonomous => true;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => body(state, destination);

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) => destination[0] = -direction[0];
    }
}
