using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Dynamics;

/// <summary>The fields against finite differences of their potentials and against closed forms, on every route that applies.</summary>
public sealed class MetaGradientTests
{
    [Property(Arbitrary = [typeof(SmoothTasksOnly)], MaxTest = 100)]
    public void Field_OnGlmTasks_IsTheNegativeGradientOfItsPotential(GlmCase problem)
    {
        var tasks = Problems.Tasks(problem);
        var maml = Algorithms.Maml(tasks, problem.InnerStep, new() { Route = Route.Data });
        AgreesWithDifferences(maml.Objective, problem.Dimension, problem.Seed);
        AgreesWithDifferences(maml.TaskAverage, problem.Dimension, problem.Seed);
    }

    [Property(Arbitrary = [typeof(SmoothTasksOnly)], MaxTest = 60)]
    public void Field_OnAnyLosses_IsTheNegativeGradientOfItsPotential(GlmCase problem)
    {
        // Sine quadratics (third derivatives that matter) mixed with data make the generic path.
        var mixed = Mixed(problem);
        var maml = Algorithms.Maml(mixed, problem.InnerStep);
        Assert.Equal("managed", maml.KernelName);
        Assert.Equal(Route.Data, maml.Route);
        AgreesWithDifferences(maml.Objective, problem.Dimension, problem.Seed);
        AgreesWithDifferences(maml.TaskAverage, problem.Dimension, problem.Seed);
    }

    [Property(Arbitrary = [typeof(SmoothTasksOnly)], MaxTest = 60)]
    public void Field_OfTheBatch_AgreesWithTheGenericPathTaskByTask(GlmCase problem)
    {
        var tasks = Problems.Tasks(problem);
        var weights = Weighting.Fixed.Weights(tasks);
        var state = Problems.Normal(problem.Dimension, problem.Seed, 500);
        foreach (var adaptation in new[] { Adaptation.None, Adaptation.GradientStep(problem.InnerStep) })
        {
            var direction = new Direction(adaptation, MetaGradient.Exact);
            var batch = CompiledTasks.Compile(tasks, Oracle.Exact, Weighting.Fixed, Route.Data, KernelChoice.Auto, 1, [direction]).GradientField(direction);
            Assert.IsType<BatchField>(batch);
            var generic = new ComposedGradientField(new TaskDirections([.. tasks.Select((task, i) => new SingleTaskLosses(task, i))], direction), weights);
            var (expected, actual) = (Vector<double>.Build.Dense(Problems.Evaluate(generic, state)), Vector<double>.Build.Dense(Problems.Evaluate(batch, state)));

            // Both are backward stable row by row: what differs is a few units of what is added up, for X applied four times.
            double size = AbsoluteField(tasks, problem.InnerStep, state);
            double allowed = 20 * (problem.Rows + problem.Dimension) * 1.2e-16 * size;
            Assert.True((expected - actual).L2Norm() <= allowed, $"{(expected - actual).L2Norm():E2} > {allowed:E2}");
            Assert.Equal(generic.Potential(state.ToArray()), batch.Potential(state.ToArray()), allowed * (1 + state.L2Norm()));
            Assert.Equal(generic.Cost, ((IVectorField)batch).Cost);
        }
    }

    [Property(Arbitrary = [typeof(Problems)], MaxTest = 60)]
    public void Field_OnQuadraticsWithOneHessian_IsTheClosedForm(QuadraticCase problem)
    {
        // ∇F = (I − αH)² H (w − c̄).
        var matrix = Problems.Symmetric(Problems.Orthogonal(problem.Dimension, problem.Seed, 0), Problems.Spectrum(problem));
        double alpha = 0.7 / problem.Scale;
        Vector<double> first = Problems.Normal(problem.Dimension, problem.Seed, 1), second = Problems.Normal(problem.Dimension, problem.Seed, 2), state = Problems.Normal(problem.Dimension, problem.Seed, 3);
        var tasks = TaskSet.Of([new(new QuadraticLoss(matrix, -(matrix * first))), new(new QuadraticLoss(matrix, -(matrix * second)))], [1, 3]);
        var centre = (0.25 * first) + (0.75 * second);
        var step = Matrix<double>.Build.DenseIdentity(problem.Dimension) - (alpha * matrix);
        var expected = step * (step * (matrix * (state - centre)));
        foreach (var route in new[] { Route.Data, Route.Gram, Route.Affine })
        {
            var actual = Vector<double>.Build.Dense(Problems.Evaluate(Algorithms.Maml(tasks, alpha, new() { Route = route }).Objective, state));
            Assert.True((actual + expected).L2Norm() <= 1e-14 * problem.Dimension * problem.Scale * 10, $"{route}");
        }
    }

    [Fact]
    public void PotentialHessianProduct_WithoutThirdDerivatives_IsNotSupported()
    {
        // The hinge has a Hessian almost everywhere, but on the generic path no third derivative.
        var hinge = new GlmLoss(Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 2 } }), Vector<double>.Build.Dense(1, 1), GlmFamily.SmoothedHinge, Normalization.Mean);
        var field = new ComposedGradientField(new TaskDirections([new SingleTaskLosses(new(hinge), 0)], new Direction(Adaptation.GradientStep(0.1), MetaGradient.Exact)), [1]);
        double[] w = [0.1, 0.1], u = [1, 0], destination = new double[2];
        Assert.Throws<NotSupportedException>(() => field.PotentialHessianProduct(w, u, destination));
        field.Evaluate(0, w, destination);
        Assert.NotEqual(0, destination[0]);
    }

    [Fact]
    public void Cost_OfTheThreeFields_CountsTaskCalls()
    {
        var tasks = StandardProblems.P1().Tasks;
        foreach (var route in new[] { Route.Data, Route.Gram, Route.Affine })
        {
            var algorithm = Algorithms.BiMaml(tasks, 0.3, 0.1, new() { Route = route });
            Assert.Equal(new EvaluationCost(tasks.Count, 0), algorithm.Flow.Phases[0].Field.Cost);
            Assert.Equal(new EvaluationCost(2 * tasks.Count, tasks.Count), algorithm.Flow.Phases[1].Field.Cost);
        }
    }

    [Fact]
    public void Evaluate_WithWrongLengths_IsRefused()
    {
        foreach (var route in new[] { Route.Data, Route.Gram, Route.Affine })
        {
            var field = Algorithms.Maml(StandardProblems.P1().Tasks, 0.3, new() { Route = route }).Objective;
            Assert.ThrowsAny<ArgumentException>(() => field.Evaluate(0, new double[19], new double[20]));
            Assert.ThrowsAny<ArgumentException>(() => field.Evaluate(0, new double[20], new double[21]));
            Assert.ThrowsAny<ArgumentException>(() => field.Potential(new double[21]));
            Assert.ThrowsAny<ArgumentException>(() => field.PotentialHessianProduct(new double[20], new double[19], new double[20]));
        }
    }

    /// <summary>The tasks of the case and sine quadratics of the same dimension, support and query different.</summary>
    internal static TaskSet Mixed(GlmCase problem)
    {
        var list = Problems.Tasks(problem).ToList();
        for (int i = 0; i < 3; i++)
        {
            SinQuadraticLoss Sine(int index)
            {
                var matrix = Problems.Symmetric(Problems.Orthogonal(problem.Dimension, problem.Seed, index), Problems.Normal(problem.Dimension, problem.Seed, index + 1));
                return new SinQuadraticLoss(matrix, Problems.Normal(problem.Dimension, problem.Seed, index + 2), [new(0.4, 1.3, Problems.Orthogonal(problem.Dimension, problem.Seed, index + 3).Column(0), 0.2)]);
            }

            list.Add(new LearningTask(Sine(100 + (10 * i)), Sine(200 + (10 * i))));
        }

        return TaskSet.Of(list);
    }

    /// <summary>A bound on what the evaluation of the field adds up: every product taken with absolute values.</summary>
    private static double AbsoluteField(TaskSet tasks, double alpha, Vector<double> state)
    {
        double size = 0;
        foreach (var task in tasks)
        {
            var (support, query) = (Curvature((GlmLoss)task.Support), Curvature((GlmLoss)task.Query));
            double adapted = state.L2Norm() + (alpha * ((support.Hessian * state.L2Norm()) + support.Offset));
            size = Math.Max(size, (1 + (alpha * support.Hessian)) * ((query.Hessian * adapted) + query.Offset));
        }

        return size;
    }

    private static (double Hessian, double Offset) Curvature(GlmLoss loss)
    {
        double squares = 0, responses = 0;
        foreach (double x in loss.Design)
        {
            squares += x * x;
        }

        foreach (double y in loss.Response)
        {
            responses += y * y;
        }

        return ((2 * loss.Scale * squares) + loss.Ridge, 2 * loss.Scale * Math.Sqrt(squares * responses));
    }

    private static void AgreesWithDifferences(IGradientField field, int dimension, int seed)
    {
        double[] w = [.. Problems.Normal(dimension, seed, 300)], u = [.. Problems.Normal(dimension, seed, 301).Normalize(2)];
        double[] v = Problems.Evaluate(field, Vector<double>.Build.Dense(w)), product = new double[dimension];
        const double h = 2e-3;

        var (slope, truncation) = FiniteDifference.Directional(x => [field.Potential(x)], w, u, h);
        double expected = -v.Zip(u, (a, b) => a * b).Sum();
        double scale = Math.Abs(field.Potential(w)) + Vector<double>.Build.Dense(v).L2Norm();
        Assert.True(Math.Abs(slope[0] - expected) <= truncation + (1e-7 * scale), $"slope {slope[0]:R} of the potential, {expected:R} of the field");

        (var difference, truncation) = FiniteDifference.Directional(x => Problems.Evaluate(field, Vector<double>.Build.Dense(x)), w, u, h);
        field.PotentialHessianProduct(w, u, product);
        double error = Math.Sqrt(difference.Zip(product, (a, b) => (a + b) * (a + b)).Sum());
        double size = Vector<double>.Build.Dense(product).L2Norm() + Vector<double>.Build.Dense(v).L2Norm();
        Assert.True(error <= truncation + (1e-7 * size), $"Hessian product off by {error:E2} of {size:E2}");
    }

    public static class SmoothTasksOnly
    {
        public static FsCheck.Arbitrary<GlmCase> Cases() => Problems.SmoothTasks();
    }
}
