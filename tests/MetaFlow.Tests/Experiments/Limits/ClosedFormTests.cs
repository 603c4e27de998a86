using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Data;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments.Limits;

/// <summary>Every rung of a study on quadratics against the closed form of its distance, to 1e-10.</summary>
public sealed class ClosedFormTests
{
    private const int Intervals = 32;
    private const double Allowed = 1e-10;

    private readonly ExperimentDescription _problem = LimitProblems.Get("quadratics");
    private readonly Matrix<double>[] _hessians;
    private readonly Vector<double>[] _centers;
    private readonly Vector<double> _start;
    private readonly double _end;

    public ClosedFormTests()
    {
        var generated = (GeneratedQuadratics)_problem.Problem;
        TaskSet tasks = RandomTasks.Quadratics(new QuadraticTasksOptions
        {
            Seed = _problem.Seed,
            Tasks = generated.Tasks,
            Dimension = generated.Dimension,
            SmallestEigenvalue = generated.SmallestEigenvalue,
            LargestEigenvalue = generated.LargestEigenvalue,
        });
        _hessians = [.. tasks.Select(task => ((QuadraticLoss)task.Support).Hessian)];
        _centers = [.. tasks.Select((task, i) => _hessians[i].Solve(-((QuadraticLoss)task.Support).Linear))];
        _start = RandomTasks.InitialPoint(_problem.Seed, generated.Dimension, 1);
        _end = _problem.Steps * _problem.OuterStepSize;
    }

    private int Dimension => _start.Count;

    private Matrix<double> Identity => Matrix<double>.Build.DenseIdentity(Dimension);

    [Fact]
    public void InnerStep_OfMaml_ApproachesErmAsTheClosedFormsDo()
    {
        AffineFlow erm = Flow(h => h);
        foreach (LimitRung rung in Study("maml", LimitParameter.InnerStep).Rungs)
        {
            double alpha = rung.Value;
            AffineFlow maml = Flow(h => (Identity - (alpha * h)).Power(2) * h);
            Assert.Equal(Distance(maml, erm), rung[LimitMeasure.State], Allowed);
        }
    }

    [Fact]
    public void InnerSteps_OfMaml_ApproachTheMinimizersAsTheClosedFormDoes()
    {
        // ∇F_N = avg A^N H A^N (w − c), A = I − αH, at the states of the flow of ERM; the limit is zero.
        AffineFlow erm = Flow(h => h);
        double alpha = _problem.InnerStepSize!.Value;
        foreach (LimitRung rung in Study("maml", LimitParameter.InnerSteps).Rungs)
        {
            var (matrix, right) = Average(h => (Identity - (alpha * h)).Power(2 * (int)rung.Value) * h);
            double largest = Times().Max(t => ((matrix * erm.Solve(_start, t)) - right).L2Norm());
            Assert.Equal(largest, rung[LimitMeasure.Field], Allowed);
        }
    }

    [Fact]
    public void InnerSteps_WithTheirTimeFixed_ApproachTheInnerFlowAsTheClosedFormDoes()
    {
        // The inner flow maps w − c to e^{−TH}(w − c), so ∇F = avg e^{−TH} H e^{−TH} (w − c); N steps replace e^{−TH} by (I − TH/N)^N.
        const double time = 0.5;
        Matrix<double> Exponential(Matrix<double> h)
        {
            var evd = h.Evd(Symmetricity.Symmetric);
            return evd.EigenVectors * Matrix<double>.Build.DiagonalOfDiagonalVector(evd.EigenValues.Map(value => Math.Exp(-2 * time * value.Real))) * evd.EigenVectors.Transpose();
        }

        AffineFlow limit = Flow(h => Exponential(h) * h);
        LimitResult result = LimitRunner.Run(
            new LimitDescription { Algorithm = "maml", ProblemName = "quadratics", Problem = _problem, Parameter = LimitParameter.InnerSteps, InnerTime = time }, new EmbeddedData(), new MemorySink());
        foreach (LimitRung rung in result.Rungs)
        {
            AffineFlow flow = Flow(h => (Identity - (time / rung.Value * h)).Power(2 * (int)rung.Value) * h);
            Assert.Equal(Distance(flow, limit), rung[LimitMeasure.State], Allowed);
        }

        Assert.InRange(result.Fits[LimitMeasure.State].Finest, -1.02, -0.98);
    }

    [Fact]
    public void FixedPointSteps_ApproachTheMoreauFlowAsTheClosedFormDoes()
    {
        // V_s = avg (I − (−αH)^{s+1}) H (I + αH)⁻¹ (w − c) (mishchenko2023, Lemma 2).
        double alpha = _problem.InnerStepSize!.Value;
        AffineFlow moreau = Flow(h => h * (Identity + (alpha * h)).Inverse());
        LimitResult result = Study("fo-muml", LimitParameter.FixedPointSteps);
        foreach (LimitRung rung in result.Rungs)
        {
            AffineFlow flow = Flow(h => (Identity - (-alpha * h).Power((int)rung.Value + 1)) * h * (Identity + (alpha * h)).Inverse());
            Assert.Equal(Distance(flow, moreau), rung[LimitMeasure.State], Allowed);
        }

        // Geometric, at least as fast as αL, and not much faster: the slowest direction has the largest eigenvalue.
        Assert.True(result.IsGeometric);
        Assert.InRange(result.Fits[LimitMeasure.State].Finest, result.Promised[LimitMeasure.State], 1.25 * result.Promised[LimitMeasure.State]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Perturbation_ApproachesTheImplicitMetaGradientAsTheClosedFormDoes(int order)
    {
        // g = avg λ(φ_{−…} − φ_…)/…, φ_ν = ((1 + ν)H + λI)⁻¹(λw + (1 + ν)Hc) (chayti2024, Appendix B).
        const double lambda = 1;
        LimitResult result = Study("fo-b-maml", LimitParameter.Perturbation, order);
        AffineFlow implicitFlow = Flow(h => (Identity + (h / lambda)).Inverse().Power(2) * h);
        foreach (LimitRung rung in result.Rungs)
        {
            double nu = rung.Value;
            double largest = Times().Max(t =>
            {
                Vector<double> w = implicitFlow.Solve(_start, t), sum = Vector<double>.Build.Dense(Dimension);
                for (int i = 0; i < _hessians.Length; i++)
                {
                    Matrix<double> h = _hessians[i];
                    Vector<double> Solution(double at) => (((1 + at) * h) + (lambda * Identity)).Solve((lambda * w) + ((1 + at) * (h * _centers[i])));
                    Vector<double> quotient = order == 1 ? (Solution(0) - Solution(nu)) * (lambda / nu) : (Solution(-nu) - Solution(nu)) * (lambda / (2 * nu));
                    Vector<double> exact = (Identity + (h / lambda)).Inverse().Power(2) * h * (w - _centers[i]);
                    sum += (quotient - exact) / _hessians.Length;
                }

                return sum.L2Norm();
            });

            // Solutions are accurate to rounding here; the quotient divides that by ν.
            Assert.Equal(largest, rung[LimitMeasure.Field], Allowed + (1e-13 / nu));
        }

        Assert.InRange(result.Fits[LimitMeasure.Field].Finest, order - 0.05, order + 0.05);
    }

    private LimitResult Study(string algorithm, LimitParameter parameter, int stencilOrder = 1)
    {
        var choice = new AlgorithmChoice { Name = algorithm, StencilOrder = algorithm == "fo-b-maml" ? stencilOrder : null };
        return LimitRunner.Run(
            new LimitDescription
            {
                Algorithm = algorithm,
                ProblemName = "quadratics",
                Problem = algorithm == "fo-b-maml" ? _problem with { Algorithms = [choice] } : _problem,
                Parameter = parameter,
            },
            new EmbeddedData(), new MemorySink());
    }

    private IEnumerable<double> Times() => Enumerable.Range(0, Intervals + 1).Select(j => _end * j / Intervals);

    private double Distance(AffineFlow first, AffineFlow second) => Times().Max(t => (first.Solve(_start, t) - second.Solve(_start, t)).L2Norm());

    private AffineFlow Flow(Func<Matrix<double>, Matrix<double>> transform)
    {
        var (matrix, right) = Average(transform);
        return new AffineFlow(matrix, right);
    }

    private (Matrix<double> Matrix, Vector<double> Right) Average(Func<Matrix<double>, Matrix<double>> transform)
    {
        Matrix<double>[] all = [.. _hessians.Select(transform)];
        return (all.Aggregate((a, b) => a + b) / all.Length, all.Zip(_centers, (m, c) => m * c).Aggregate((a, b) => a + b) / all.Length);
    }
}
