using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments.Limits;

public sealed class SecondMomentsTests
{
    private const double Step = 0.15;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Update_OfTwoSteps_EqualsTheEnumerationOfEveryDraw(int batch)
    {
        TaskSet tasks = RandomTasks.Quadratics(new QuadraticTasksOptions { Seed = 3, Tasks = 3, Dimension = 2, SmallestEigenvalue = 0.3, LargestEigenvalue = 2 });
        double[] weights = tasks.Weights.ToArray(), start = [1.3, -0.4];
        ILinearizableField[] fields = [.. tasks.Select(task => (ILinearizableField)Algorithms.Maml(TaskSet.Of([task]), 0.2).Flow.Phases[0].Field)];
        var moments = new SecondMoments(fields, weights, batch);

        double[] exact = Integrator.Iterate([new FlowPhase("moments", moments.Update(Step))], moments.Of(start), Step, 2).FinalState.ToArray();
        double[] enumerated = new double[9];
        Enumerate(fields, weights, batch, start, 2, 1, enumerated, moments);

        // A few dozen operations on numbers of size one.
        for (int k = 0; k < 9; k++)
        {
            Assert.Equal(enumerated[k], exact[k], 1e-14);
        }
    }

    [Fact]
    public void Modified_WithoutCorrections_IsTheFlowInTheMean()
    {
        TaskSet tasks = RandomTasks.Quadratics(new QuadraticTasksOptions { Seed = 4, Tasks = 3, Dimension = 2, SmallestEigenvalue = 0.3, LargestEigenvalue = 2 });
        ILinearizableField[] fields = [.. tasks.Select(task => (ILinearizableField)Algorithms.Erm(TaskSet.Of([task])).Flow.Phases[0].Field)];
        var moments = new SecondMoments(fields, tasks.Weights.ToArray(), 1);
        double[] start = [1.0, 2.0];
        var options = new SolveOptions { RelativeTolerance = 1e-11, AbsoluteTolerance = 1e-13 };
        Vector<double> state = Algorithms.Erm(tasks).Flow.Solve(Vector<double>.Build.Dense(start), 1.5, options).FinalState;
        double[] final = Integrator.Solve(new InitialValueProblem(moments.Modified(0), moments.Of(start), 0, 1.5), options).FinalState.ToArray();
        double[] expected = moments.Of(state.ToArray());

        // Two solves at 1e-11 of quantities of size at most ten.
        for (int k = 0; k < 9; k++)
        {
            Assert.Equal(expected[k], final[k], 1e-8);
        }
    }

    // Adds the probability of every sequence of draws times the moments of where it leads.
    private static void Enumerate(
        ILinearizableField[] fields, double[] weights, int batch, double[] state, int steps, double probability, double[] sum, SecondMoments moments)
    {
        if (steps == 0)
        {
            double[] one = moments.Of(state);
            for (int k = 0; k < sum.Length; k++)
            {
                sum[k] += probability * one[k];
            }

            return;
        }

        int draws = (int)Math.Pow(fields.Length, batch);
        for (int draw = 0; draw < draws; draw++)
        {
            double[] next = [.. state], direction = new double[2];
            double chance = probability;
            for (int b = 0, rest = draw; b < batch; b++, rest /= fields.Length)
            {
                int task = rest % fields.Length;
                chance *= weights[task];
                fields[task].Evaluate(0, state, direction);
                for (int j = 0; j < 2; j++)
                {
                    next[j] += Step / batch * direction[j];
                }
            }

            Enumerate(fields, weights, batch, next, steps - 1, chance, sum, moments);
        }
    }
}
