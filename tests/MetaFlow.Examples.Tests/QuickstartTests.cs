using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow;
using MetaFlow.Storage;
using Xunit;

namespace Examples;

public sealed class QuickstartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-examples-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_OnOwnData_SolvesIteratesStoresAndFindsAgain()
    {
        var output = new StringWriter(CultureInfo.InvariantCulture);
        string path = Path.Combine(_folder, "metaflow.db");

        Quickstart.Run(Data(), Vector<double>.Build.Dense(5), path, output);

        string[] lines = output.ToString().Split(output.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        string[] solved = lines[0].Split(' ');
        Assert.Equal("Completed", solved[0]);
        Assert.True(long.Parse(solved[1], CultureInfo.InvariantCulture) > 100);
        Assert.InRange(double.Parse(solved[2], CultureInfo.InvariantCulture), 0, 0.05);
        Assert.Equal("Finished", lines[3]);
        Assert.Equal(["flow", "update"], lines[1..3].Select(line => line.Split(' ')[1]).Order());
        Assert.All(lines[1..3], line => Assert.Equal("0.1", line.Split(' ')[2]));
    }

    [Fact]
    public void Run_AsStored_KeepsParametersSeriesAndStates()
    {
        string path = Path.Combine(_folder, "metaflow.db");
        var tasks = TaskSet.Of(Data().Select(d => LearningTask.LeastSquares(d.X, d.Y, Normalization.HalfMean)));
        var maml = Algorithms.BiMaml(tasks, innerStepSize: 0.1, switchGradientNorm: 0.2);
        var steps = maml.Iterate(Vector<double>.Build.Dense(5), outerStepSize: 0.05, count: 200);
        using var store = RunStore.OpenOrCreate(path);

        var run = store.Get(store.Save(steps));

        Assert.Equal("bi-maml", run.Algorithm);
        Assert.Equal("affine", run.Route);
        Assert.Equal(maml.KernelName, run.Kernel);
        Assert.Equal(new ParameterValue.Real(0.2), run.Parameters["switch_gradient_norm"]);
        Assert.Equal(new ParameterValue.Real(0.05), run.Parameters["outer_step_size"]);
        Assert.Equal(["erm", "maml"], run.Phases.Select(phase => phase.Name));
        Assert.Equal(201, run.Series("grad_norm").Count);
        Assert.Equal(maml.Objective.Potential(steps.FinalState.ToArray()), run.Series("objective").Last);
    }

    /// <summary>Four regression tasks whose true parameters differ.</summary>
    private static IEnumerable<(Matrix<double> X, Vector<double> Y)> Data()
    {
        for (int task = 0; task < 4; task++)
        {
            var design = new RandomStream(7, RandomPurpose.TaskDesign, task);
            var noise = new RandomStream(7, RandomPurpose.TaskNoise, task);
            var truth = new RandomStream(7, RandomPurpose.TaskParameter, task);
            var x = Matrix<double>.Build.Dense(30, 5, (i, j) => design.Normal((i * 5) + j));
            yield return (x, (x * Vector<double>.Build.Dense(5, j => truth.Normal(j))) + Vector<double>.Build.Dense(30, j => noise.Normal(j)));
        }
    }
}
