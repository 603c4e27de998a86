using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Tests.Dynamics;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

/// <summary>The limits that connect the algorithms, and their closed forms on quadratics.</summary>
public sealed class ConnectingLimitTests
{
    private static readonly TaskSet s_nonlinear = AlgorithmContractTests.Nonlinear(5, 31);
    private static readonly Vector<double> s_state = Problems.Normal(5, 31, 7);

    [Fact]
    public void InnerStep_GoingToZero_GivesEmpiricalRiskMinimization()
    {
        var erm = Field(Algorithms.Erm(s_nonlinear));
        foreach (var make in new Func<double, Algorithm>[]
        {
            a => Algorithms.Maml(s_nonlinear, a), a => Algorithms.Maml(s_nonlinear, a, 3), a => Algorithms.FoMaml(s_nonlinear, a, 2),
            a => Algorithms.HfMaml(s_nonlinear, a), a => Algorithms.FoMuml(s_nonlinear, a, 2), a => Algorithms.Imaml(s_nonlinear, 1 / a, 20, InnerSolution.ToAccuracy(1e-13)),
        })
        {
            // The difference is α times a constant, and a rest of order α².
            double coarse = (Field(make(1e-3)) - erm).L2Norm(), fine = (Field(make(5e-4)) - erm).L2Norm();
            Assert.InRange(Math.Log2(coarse / fine), 0.99, 1.01);
        }

        Assert.Equal(erm, Field(Algorithms.Maml(s_nonlinear, 0)));
        Assert.Equal(erm, Field(Algorithms.FoMaml(s_nonlinear, 0, 3)));
    }

    [Fact]
    public void MultiStep_OfOneStep_IsMamlBitForBit()
    {
        foreach (var tasks in new[] { s_nonlinear, Problems.Tasks(new(3, 20, 5, 2, 1, 0.3, true, GlmFamily.Logistic, 21)) })
        {
            var one = new Composition { Adaptation = Adaptation.GradientStep(0.3) };
            Assert.Equal(Field(new Algorithm("one", tasks, one)), Field(Algorithms.Maml(tasks, 0.3, 1)));
            Assert.Equal(Field(Algorithms.FoMaml(tasks, 0.3)), Field(Algorithms.FoMuml(tasks, 0.3, 1)));
        }
    }

    [Property(Arbitrary = [typeof(Problems)], MaxTest = 25)]
    public void Directions_OnQuadratics_AreTheClosedForms(QuadraticCase problem)
    {
        // f = f̂ = ½(w − c)ᵀH(w − c): every direction is a function of H times w − c.
        int d = problem.Dimension;
        var basis = Problems.Orthogonal(d, problem.Seed, 0);
        var spectrum = Problems.Spectrum(problem);
        var matrix = Problems.Symmetric(basis, spectrum);
        Vector<double> centre = Problems.Normal(d, problem.Seed, 1), state = Problems.Normal(d, problem.Seed, 3);
        var tasks = TaskSet.Of([new(new QuadraticLoss(matrix, -(matrix * centre)))]);
        double alpha = 0.7 / problem.Scale, lambda = 1 / alpha, nu = 0.1;
        void Is(Algorithm algorithm, Func<double, double> function, double error = 0)
        {
            var expected = basis * basis.TransposeThisAndMultiply(state - centre).PointwiseMultiply(spectrum.Map(function));
            var actual = -Vector<double>.Build.Dense(Problems.Evaluate(algorithm.Flow.Phases[0].Field, state));
            double allowed = (1e-13 + error) * problem.Scale * (state.L2Norm() + centre.L2Norm() + 1) * Math.Sqrt(d);
            Assert.True((actual - expected).L2Norm() <= allowed, $"{algorithm.Name}: off by {(actual - expected).L2Norm():E2} > {allowed:E2}");
        }

        const int steps = 3;
        var accurate = InnerSolution.ToAccuracy(1e-12);
        Is(Algorithms.Maml(tasks, alpha, steps), a => Math.Pow(1 - (alpha * a), 2 * steps) * a);
        Is(Algorithms.FoMaml(tasks, alpha, steps), a => Math.Pow(1 - (alpha * a), steps) * a);
        Is(Algorithms.HfMaml(tasks, alpha, 1e-2 * (1 + state.L2Norm())), a => (1 - (alpha * a)) * (1 - (alpha * a)) * a, 1e-11);
        Is(Algorithms.Reptile(tasks, alpha, steps), a => (1 - Math.Pow(1 - (alpha * a), steps)) / (alpha * steps));
        Is(Algorithms.Moreau(tasks, alpha, new() { Accuracy = 1e-12 }), a => a / (1 + (alpha * a)), 1e-11);
        Is(Algorithms.Imaml(tasks, lambda, (3 * d) + 5, accurate), a => a * lambda * lambda / ((a + lambda) * (a + lambda)), 1e-11);
        for (int s = 1; s <= 6; s++)
        {
            // The rate (αL)^{s+1} at which FO-MuML tends to the Moreau flow, with its sign.
            Is(Algorithms.FoMuml(tasks, alpha, s), a => (1 - Math.Pow(-alpha * a, s + 1)) * a / (1 + (alpha * a)));
        }

        // chayti2024 eq. 10 and 11 per eigenvalue; solutions that are 1e-12 off move the quotient by 2e-12 λ/ν.
        Is(Algorithms.FoBMaml(tasks, lambda, nu, 1, accurate), a => lambda * lambda * a / ((((1 + nu) * a) + lambda) * (a + lambda)), 1e-10);
        Is(Algorithms.FoBMaml(tasks, lambda, nu, 2, accurate), a => lambda * lambda * a / (((a + lambda) * (a + lambda)) - (nu * nu * a * a)), 1e-10);
    }

    [Fact]
    public void Perturbation_GoingToZero_ConvergesAtTheStencilsOrderDownToRounding()
    {
        var exact = Field(Algorithms.Imaml(s_nonlinear, 2, 40, InnerSolution.ToAccuracy(1e-15)));
        double Error(double nu, int order) => (Field(Algorithms.FoBMaml(s_nonlinear, 2, nu, order, InnerSolution.ToAccuracy(1e-15))) - exact).L2Norm();
        foreach (int order in new[] { 1, 2, 3, 4 })
        {
            double slope = Math.Log2(Error(0.04, order) / Error(0.02, order));
            Assert.InRange(slope, order - 0.15, order + 0.15);
        }

        // Rounding of the solutions, of order 1e-16 times a condition, is divided by ν.
        Assert.InRange(Error(1e-8, 1), 1e-10, 1e-6);
        Assert.True(Error(1e-12, 1) > 100 * Error(1e-8, 1));
    }

    [Fact]
    public void FixedPointSteps_MoreAndMore_TendToTheMoreauFlow()
    {
        // Different step sizes: the limit of γ-steps is the proximal point of λ = 1/γ.
        var tasks = TaskSet.Of(s_nonlinear.Select(task => new LearningTask(task.Support)));
        const double gamma = 0.3;
        double rate = gamma * tasks.Max(task => task.Support.Constants.Smoothness!.Value.Value);
        Assert.True(rate < 1);
        var moreau = Field(Algorithms.Moreau(tasks, gamma, new() { Accuracy = 1e-14 }));
        double first = 0;
        for (int s = 1; s <= 12; s++)
        {
            double error = (Field(Algorithms.FoMuml(tasks, gamma, s)) - moreau).L2Norm();
            double gradients = tasks.Max(task => Vector<double>.Build.Dense(PublishedFormulas.Gradient(task.Support, PublishedFormulas.Minimizer(task, s_state.ToArray(), 1 / gamma, 0))).L2Norm());
            Assert.True(error <= (Math.Pow(rate, s + 1) * gradients) + 1e-13, $"s = {s}: {error:E2}");
            first = Math.Max(first, error);
        }

        Assert.True(first > 1e-3);
    }

    [Fact]
    public void PerturbedDirection_WithExactSolutions_IsTheGradientOfItsDifferenceQuotient()
    {
        foreach (int order in new[] { 1, 2, 3, 4 })
        {
            var composition = new Composition { Adaptation = Adaptation.ProximalPoint(2, new() { Accuracy = 1e-14 }), MetaGradient = MetaGradient.Perturbed(0.2, order) };
            var field = Assert.IsAssignableFrom<IGradientField>(new Algorithm("quotient", s_nonlinear, composition).Flow.Phases[0].Field);
            double[] w = s_state.ToArray(), v = Problems.Evaluate(field, s_state), u = [.. Problems.Normal(5, 3, 3).Normalize(2)];
            var (slope, truncation) = FiniteDifference.Directional(x => [field.Potential(x)], w, u, 1e-2);
            Assert.Equal(-v.Zip(u, (a, b) => a * b).Sum(), slope[0], truncation + 1e-9);
        }
    }

    [Theory]
    [InlineData(SimplexRule.Projected)]
    [InlineData(SimplexRule.Entropic)]
    public void AdversarialWeights_OfEqualLosses_StayInPlace(SimplexRule rule)
    {
        var loss = s_nonlinear[0];
        var tasks = TaskSet.Of([loss, loss, loss], [1, 2, 5]);
        var algorithm = Algorithms.TrMaml(tasks, 0.2, 3, rule);
        foreach (var end in new[] { algorithm.Iterate(s_state, 0.1, 50).FinalState, algorithm.Flow.Solve(s_state, 5).FinalState })
        {
            // Fifty additions and one projection each: a few units of 1e-16.
            Assert.Equal(0.125, end[5], 1e-13);
            Assert.Equal(0.25, end[6], 1e-13);
            Assert.Equal(0.625, end[7], 1e-13);
        }
    }

    [Fact]
    public void AdversarialFlow_OfTwoOppositeLosses_ConservesItsInvariant()
    {
        // F̃ = (w, −w) with α = 0: V = w²/2 + (p₁ − ½)²/κ does not change.
        var zero = Matrix<double>.Build.Dense(1, 1);
        var tasks = TaskSet.Of([new(new QuadraticLoss(zero, Vector<double>.Build.Dense(1, 1))), new(new QuadraticLoss(zero, Vector<double>.Build.Dense(1, -1)))]);
        const double speed = 0.5;
        var flow = Algorithms.TrMaml(tasks, 0, speed).Flow.Solve(Vector<double>.Build.Dense(1, 0.2), 20, new() { RelativeTolerance = 1e-11, AbsoluteTolerance = 1e-13 });
        double Invariant(Vector<double> state) => (state[0] * state[0] / 2) + ((state[1] - 0.5) * (state[1] - 0.5) / speed);
        Assert.All(Enumerable.Range(0, flow.Count), i => Assert.Equal(0.02, Invariant(flow.State(i)), 1e-9));
        Assert.True(flow.FinalState[1] is > 0 and < 1 && Enumerable.Range(0, flow.Count).Any(i => Math.Abs(flow.State(i)[1] - 0.5) > 0.09));
    }

    private static Vector<double> Field(Algorithm algorithm) => Vector<double>.Build.Dense(Problems.Evaluate(algorithm.Flow.Phases[0].Field, algorithm.InitialState(s_state)));
}
