using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Tests.Dynamics;
using MetaFlow.Tests.Kernels;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

/// <summary>What every algorithm of the catalogue promises of its runs: no allocation, resuming to the same bits, and what it costs.</summary>
[Collection(nameof(AloneCollection))]
public sealed class AlgorithmRunContractTests
{
    private static readonly TaskSet s_batched = Problems.Tasks(new(3, 20, 4, 2, 1, 0.3, true, GlmFamily.Logistic, 21));
    private static readonly Vector<double> s_start = Problems.Normal(4, 21, 50);

    public static TheoryData<string> Labels => AlgorithmContractTests.Labels;

    [Theory]
    [MemberData(nameof(Labels))]
    public void Iterate_AllocatesNothingPerUpdate(string label)
    {
        foreach (var tasks in new[] { s_batched, AlgorithmContractTests.Nonlinear(4, 7) })
        {
            var algorithm = Case(label).Create(tasks);
            var options = new IterateOptions { Save = SaveSchedule.EndOnly };
            long extra = long.MaxValue;
            for (int round = 0; round < 10 && extra != 0; round++)
            {
                // Something else in the process may allocate once in a while; an update that does would do so in every round.
                long few = Allocated(20), many = Allocated(160);
                extra = round == 0 ? long.MaxValue : Math.Min(extra, Math.Abs(many - few));
            }

            Assert.Equal(0, extra);

            long Allocated(int steps)
            {
                long before = GC.GetTotalAllocatedBytes(true);
                var result = algorithm.Iterate(s_start, 0.01, steps, options);
                long after = GC.GetTotalAllocatedBytes(true);
                Assert.Equal(Termination.Completed, result.Termination);
                return after - before;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void Iterate_ResumedFromACheckpoint_HasTheSameBitsAndCost(string label)
    {
        var algorithm = Case(label).Create(s_batched);
        SolveCheckpoint? middle = null;
        var taking = new CheckpointOptions { EverySteps = 17, Taken = checkpoint => middle ??= checkpoint };
        var whole = algorithm.Iterate(s_start, 0.05, 40, new() { Checkpoints = taking });
        var resumed = algorithm.Iterate(s_start, 0.05, 40, new() { ResumeFrom = SolveCheckpoint.FromBytes(middle!.Bytes.Span) });
        Assert.Equal(whole.FinalState, resumed.FinalState);
        Assert.Equal((whole.Cost.Gradients, whole.Cost.HessianVectorProducts), (resumed.Cost.Gradients, resumed.Cost.HessianVectorProducts));
        Assert.True(whole.Cost.Gradients >= 40 * s_batched.Count);
    }

    [Fact]
    public void Cost_OfMultiStepMaml_IsLinearInItsSteps()
    {
        for (int n = 2; n <= 32; n *= 2)
        {
            var algorithm = Algorithms.Maml(s_batched, 0.05, n);
            var cost = algorithm.Iterate(s_start, 0.01, 10).Cost;
            Assert.Equal(10L * s_batched.Count * (n + 1), cost.Gradients);
            Assert.Equal(10L * s_batched.Count * n, cost.HessianVectorProducts);
            var direction = algorithm.Composition.Direction;
            Assert.Equal(n, direction.MetaGradient.InnerStates(direction.Adaptation));
            Assert.Equal((n + 7) * 3 * 4, direction.MetaGradient.WorkspaceLength(direction.Adaptation, 3, 4));
        }
    }

    [Fact]
    public void Memory_OfPerturbedAndFirstOrderDirections_DoesNotGrowWithInnerSteps()
    {
        foreach (var make in new Func<int, Algorithm>[] { n => Algorithms.FoBMaml(s_batched, 2, inner: InnerSolution.GradientSteps(0.1, n)), n => Algorithms.FoMaml(s_batched, 0.1, n), n => Algorithms.Reptile(s_batched, 0.1, n), n => Algorithms.FoMuml(s_batched, 0.1, n) })
        {
            Direction few = make(1).Composition.Direction, many = make(1000).Composition.Direction;
            Assert.Equal(1, many.MetaGradient.InnerStates(many.Adaptation));
            Assert.Equal(few.MetaGradient.WorkspaceLength(few.Adaptation, 3, 4), many.MetaGradient.WorkspaceLength(many.Adaptation, 3, 4));
        }
    }

    [Fact]
    public void Cost_OfAnInnerSolver_IsWhatTheLossesSaw()
    {
        var counted = new CountingLoss(AlgorithmContractTests.Nonlinear(4, 7)[0].Support);
        foreach (var known in ContractCase.All.Where(known => known.Weights is null))
        {
            var algorithm = known.Create(TaskSet.Of([new(counted)]));
            (counted.Gradients, counted.Products) = (0, 0);
            var cost = algorithm.Iterate(s_start, 0.05, 25).Cost;
            Assert.Equal((counted.Gradients, counted.Products), (cost.Gradients, cost.HessianVectorProducts));
            Assert.True(cost.Gradients > 0);
        }
    }

    [Fact]
    public void Combinations_ThatCannotBe_AreRefusedWithTheReason()
    {
        string Refusal(Composition composition, TaskSet? tasks = null, AlgorithmOptions? options = null) =>
            Assert.ThrowsAny<ArgumentException>(() => new Algorithm("x", tasks ?? s_batched, composition, options)).Message;
        var steps = new Composition { Adaptation = Adaptation.GradientSteps(0.1, 2) };
        var concave = TaskSet.Of([new(new QuadraticLoss(-Matrix<double>.Build.DenseIdentity(4), Vector<double>.Build.Dense(4)))]);
        Assert.Contains("one gradient step", Refusal(steps with { MetaGradient = MetaGradient.HessianFree(1e-3) }), StringComparison.Ordinal);
        Assert.Contains("no penalty", Refusal(steps with { MetaGradient = MetaGradient.Implicit(3) }), StringComparison.Ordinal);
        Assert.Contains("no penalty", Refusal(steps with { MetaGradient = MetaGradient.Perturbed(1e-3) }), StringComparison.Ordinal);
        Assert.Contains("does not", Refusal(new Composition { MetaGradient = MetaGradient.Displacement }), StringComparison.Ordinal);
        Assert.Contains("positive inner step", Refusal(new Composition { Adaptation = Adaptation.GradientSteps(0, 2), MetaGradient = MetaGradient.Displacement }), StringComparison.Ordinal);
        Assert.Contains("not defined", Refusal(new Composition { Adaptation = Adaptation.ProximalPoint(1) }, concave), StringComparison.Ordinal);
        Assert.Contains("not defined", Refusal(new Composition { Adaptation = Adaptation.ProximalPoint(1.5), MetaGradient = MetaGradient.Perturbed(0.6) }, concave), StringComparison.Ordinal);
        Assert.NotNull(new Algorithm("x", concave, new Composition { Adaptation = Adaptation.ProximalPoint(1.5), MetaGradient = MetaGradient.Perturbed(0.4) }));
        Assert.Contains("Hinge", Refusal(new Composition { Adaptation = Adaptation.ProximalPoint(1) }, Problems.Tasks(new(2, 5, 3, 1, 1, 0.1, false, GlmFamily.Hinge, 1))), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("no derivative", Refusal(new Composition { Adaptation = Adaptation.ProximalPoint(1, new() { Error = new() { Relative = 0.1 } }) }), StringComparison.Ordinal);
        Assert.Contains("divides inner errors", Refusal(new Composition { Adaptation = Adaptation.ProximalPoint(1, new() { Error = new() { Relative = 0.1 } }), MetaGradient = MetaGradient.Perturbed(0.1) }), StringComparison.Ordinal);
        Assert.Contains("not the gradient of a potential", Refusal(steps with { Objective = new(Adaptation.GradientStep(0.1), MetaGradient.FirstOrder) }), StringComparison.Ordinal);
        Assert.Contains("affine", Refusal(steps, StandardProblems.P1().Tasks, new() { Route = Route.Affine }), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Adaptation.GradientSteps(0.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Adaptation.GradientSteps(0.1, 2, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Adaptation.ProximalPoint(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Adaptation.ProximalPoint(1, new() { Accuracy = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => MetaGradient.Perturbed(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MetaGradient.Perturbed(0.1, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => MetaGradient.Implicit(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MetaGradient.HessianFree(double.NaN));
    }

    [Fact]
    public void ProximalPoint_OfAnUnknownConcaveLoss_EndsNonFinite()
    {
        // Nothing is known of the loss, so that nothing can be refused: the run says it.
        var tasks = TaskSet.Of([new(new CountingLoss(new QuadraticLoss(-4 * Matrix<double>.Build.DenseIdentity(2), Vector<double>.Build.Dense(2, 1))))]);
        Assert.Equal(Termination.NonFinite, Algorithms.Moreau(tasks, 1).Iterate(Vector<double>.Build.Dense(2, 1), 0.1, 5).Termination);
    }

    private static ContractCase Case(string label) => ContractCase.All.Single(known => known.Label == label);

    /// <summary>Counts what is asked of a loss, and knows no constants.</summary>
    private sealed class CountingLoss(SmoothLoss loss) : SmoothLoss(loss.Dimension)
    {
        public long Gradients { get; set; }

        public long Products { get; set; }

        public override double Value(ReadOnlySpan<double> point) => loss.Value(point);

        public override void Gradient(ReadOnlySpan<double> point, Span<double> destination)
        {
            Gradients++;
            loss.Gradient(point, destination);
        }

        public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
        {
            Products++;
            loss.HessianVectorProduct(point, direction, destination);
        }
    }
}
