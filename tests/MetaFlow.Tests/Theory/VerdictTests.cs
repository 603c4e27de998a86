using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;
using MetaFlow.Storage;
using MetaFlow.Theory;
using Xunit;

namespace MetaFlow.Tests.Theory;

public sealed class VerdictTests
{
    [Theory]
    [InlineData(1.0, 2.0, 0.1, Verdict.Consistent)]
    [InlineData(2.0, 2.0, 1e-9, Verdict.Attained)]
    [InlineData(2.0, 2.0, 0.1, Verdict.Inconclusive)]
    [InlineData(2.05, 2.0, 0.1, Verdict.Inconclusive)]
    [InlineData(2.2, 2.0, 0.1, Verdict.Violated)]
    [InlineData(double.NaN, 2.0, 0.1, Verdict.Inconclusive)]
    [InlineData(double.PositiveInfinity, 2.0, 0.1, Verdict.Violated)]
    public void AtMost_OfSidesAndError_HasTheVerdictOfItsDefinition(double observed, double bound, double error, Verdict verdict)
    {
        Assert.Equal(verdict, new Evaluation().AtMost("side", observed, bound, error).Verdict);
        Assert.Equal(verdict, new Evaluation().AtLeast("side", -observed, -bound, error).Verdict);
        Assert.Equal(Verdict.Inapplicable, new Evaluation().Require("one is at most zero", 1, 0).AtMost("side", observed, bound, error).Verdict);
    }

    [Fact]
    public void Refuted_NeedsEnclosuresOfHypothesesAndBothSides()
    {
        Interval one = Interval.Point(1), two = Interval.Point(2);
        Assert.Equal(Verdict.Refuted, new Evaluation().Require("h", one, two).AtMost("side", two, one).Verdict);
        Assert.Equal(Verdict.Violated, new Evaluation().Require("h", 1, 2).AtMost("side", two, one).Verdict);
        Assert.Equal(Verdict.Violated, new Evaluation().Require("h", one, one).AtMost("side", two, one).Verdict);
        Assert.Equal(Verdict.Violated, new Evaluation().Require("h", one, two).AtMost("side", 2, 1, 0).Verdict);
    }

    /// <summary>The same number on two ways, f(w) of a quadratic as a sum and in its eigenbasis: always tight, never a false flag.</summary>
    [Fact]
    public void TightCases_TwentyThousand_RaiseNoFalseFlag()
    {
        var family = new MetaFlow.Theory.Families.QuadraticFamily(common: false);
        var space = family.Space.And(Parameter.Vector("w", -5, 5, x => x.Integer("dimension")), Parameter.Logarithmic("alpha", 1e-3, 1));
        int tight = 0;
        for (int k = 0; k < 20_000; k++)
        {
            var x = space.Draw(new RandomStream(11, RandomPurpose.Check, 1, k));
            var problem = family.Build(x);
            var w = Vector<double>.Build.Dense(x.Vector("w"));
            double alpha = x["alpha"], left = problem.MamlGradient(w, alpha).L2Norm();
            var right = problem.Mean(i =>
            {
                var gradient = problem.Gradient(i, w);
                var once = gradient - (alpha * (problem.Hessian(i, w) * gradient));
                return once - (alpha * (problem.Hessian(i, w) * once));
            });

            // ∇F = E (I − αH)²∇f for quadratics: an equality, stated as two inequalities without any room.
            double error = Rounding.Of(problem, w, left + ((1 + (alpha * problem.L)) * (1 + (alpha * problem.L)) * problem.Mean(i => problem.Gradient(i, w).PointwiseAbs()).L2Norm()));
            var verdict = new Evaluation().AtMost("tight", left, right.L2Norm(), error).AtLeast("tight", left, right.L2Norm(), error).Verdict;
            Assert.NotEqual(Verdict.Violated, verdict);
            tight += verdict == Verdict.Attained ? 1 : 0;
        }

        Assert.InRange(tight, 19_500, 20_000); // the others lie near a critical point, where the rounding is not small against the bound
    }

    /// <summary>The contraction of a flow is tight; a loose tolerance must not make a violation of it, but no verdict.</summary>
    [Theory]
    [InlineData(1e-9, Verdict.Attained)]
    [InlineData(1e-1, Verdict.Inconclusive)]
    public void Flow_AtALooseTolerance_IsInconclusiveRatherThanViolated(double tolerance, Verdict expected)
    {
        var tasks = TaskSet.Of([new LearningTask(ScalarLosses.Quadratic(1, 0))]);
        var start = Vector<double>.Build.Dense(1, 1.0);
        var flow = CheckedFlow.Solve(Algorithms.Erm(tasks).Flow.Phases[0].Field, start, 3, tolerance, new SolveOptions { Method = Method.BogackiShampine32 });
        Assert.Equal(expected, new Evaluation().AtMost("‖w(3)‖ against e⁻³", flow.At(3).L2Norm(), Math.Exp(-3), flow.ErrorAt(3)).Verdict);
    }

    [Property(MaxTest = 300)]
    public void Instance_OfEveryForm_SurvivesJsonAndItsSpace(int index, int seed)
    {
        var forms = ClaimCatalogue.All.SelectMany(claim => claim.Forms).ToList();
        var form = forms[(int)((uint)index % forms.Count)];
        var instance = form.Space.Draw(new RandomStream(seed, RandomPurpose.Check));
        form.Space.Check(instance);
        var back = Instance.FromJson(instance.ToJson());
        Assert.Equal(instance.Seed, back.Seed);
        Assert.All(instance.Names, name => Assert.Equal(instance.Vector(name), back.Vector(name)));
        Assert.All(CaseShrinker.Simpler(form.Space, instance).Take(20), form.Space.Check);
    }

    [Fact]
    public void PropertyRun_WithAStore_IsRecordedThere()
    {
        string path = Path.Combine(Path.GetTempPath(), $"metaflow-{Guid.NewGuid():N}.db");
        try
        {
            var claim = ClaimCatalogue.Get("ji2020.eq44")[0];
            var instance = claim.Forms[0].Space.Draw(new RandomStream(1, RandomPurpose.Check));
            PropertyRecord.Save(path, claim, claim.Forms[0], new Case(instance, claim.Forms[0].Evaluate(instance)), 200);
            using var store = RunStore.OpenReadOnly(path);
            Assert.Equal("ji2020.eq44", Assert.Single(store.Claims()).Id);
        }
        finally
        {
            foreach (string file in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(path) + "*"))
                File.Delete(file);
        }
    }
}
