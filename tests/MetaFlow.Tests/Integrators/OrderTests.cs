using MetaFlow.Integrators;
using Xunit;


namespace MetaFlow.Tests.Integrators;

/// <summary>Measured orders on a non-autonomous vector problem, with constant steps, for adaptive methods too.</summary>
public sealed class OrderTests
{
    public static TheoryData<string, string> MethodsAndOverloads()
    {
        var data = new TheoryData<string, string>();
        foreach (Method method in Method.All)
        {
            foreach (string overload in (string[])["struct", "interface", "phases"])
                data.Add(method.Name, overload);
        }

        return data;
    }

    public static TheoryData<string> Methods() => new(Method.All.Select(m => m.Name));

    [Theory]
    [MemberData(nameof(MethodsAndOverloads))]
    public void Method_NonAutonomousVectorProblem_HasItsClassicalOrder(string name, string overload)
    {
        Method method = Method.Parse(name);
        double order = Slope(method, h =>
        {
            // The worst point of the trajectory: at a single time the leading term of the error may nearly vanish.
            Trajectory solve = Solve(method, overload, h);
            return Enumerable.Range(0, solve.Count).Max(i => Distance(solve.State(i).ToArray(), NonAutonomousField.Solution(solve.Times[i])));
        }, switches: overload == "phases");
        TestContext.Current.TestOutputHelper?.WriteLine($"{name} {overload}: order {order:F3}");
        // Switches are located to 1e-12 only, which forbids the steps so small that Tsitouras' method needs to show 5 rather than 5.2.
        bool coarse = IsTsitouras(method) && overload == "phases";
        Assert.InRange(order, method.Order - Allowed(method), method.Order + (coarse ? 0.25 : Allowed(method)));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void DenseOutput_BetweenSteps_HasItsGlobalOrder(string name)
    {
        Method method = Method.Parse(name);
        int expected = Math.Min(method.Order, method.DenseOrder + 1);
        double order = Slope(method, h =>
        {
            Trajectory trajectory = Solve(method, "struct", h);
            double worst = 0;
            for (int i = 0; i <= 3001; i++)
            {
                double t = NonAutonomousField.Start + ((NonAutonomousField.End - NonAutonomousField.Start) * i / 3001.0);
                worst = Math.Max(worst, Distance(trajectory.At(t).ToArray(), NonAutonomousField.Solution(t)));
            }

            return worst;
        }, finer: method.Order >= 8 ? 2 : 4);
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: global order of dense output {order:F3}");
        Assert.InRange(order, expected - Allowed(method), expected + Allowed(method));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void DenseOutput_WithinOneStep_HasItsLocalOrder(string name)
    {
        Method method = Method.Parse(name);
        double order = Slope(method, h =>
        {
            double t0 = 0.7;
            Trajectory one = Integrator.Solve(
                default(NonAutonomousField), NonAutonomousField.Solution(t0), t0, t0 + h, new SolveOptions { Method = method, StepSize = h, RelativeTolerance = 1e-12, AbsoluteTolerance = 1e-12 });
            double worst = 0;
            for (int i = 1; i < 64; i++)
            {
                double t = t0 + (h * i / 64);
                worst = Math.Max(worst, Distance(one.At(t).ToArray(), NonAutonomousField.Solution(t)));
            }

            return worst;
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: local error of dense output O(h^{order:F3})");
        Assert.InRange(order, method.DenseOrder + 1 - Allowed(method), method.DenseOrder + 1 + Allowed(method));
    }

    // In doubles an error O(h^8) leaves no room between the next term and rounding for a better slope.
    private static double Allowed(Method method) => method.Order >= 8 ? 0.5 : 0.1;

    private static Trajectory Solve(Method method, string overload, double h)
    {
        // Constant steps; the tolerances are those of the iterations of implicit methods.
        var options = new SolveOptions { Method = method, StepSize = h, RelativeTolerance = 1e-12, AbsoluteTolerance = 1e-12 };
        double[] start = NonAutonomousField.Solution(NonAutonomousField.Start);
        switch (overload)
        {
            case "struct":
                return Integrator.Solve(default(NonAutonomousField), start, NonAutonomousField.Start, NonAutonomousField.End, options);
            case "interface":
                return Integrator.Solve(
                    new InitialValueProblem((IVectorField)default(NonAutonomousField), start, NonAutonomousField.Start, NonAutonomousField.End), options);
            default:
                // The same field in two phases, with a switch at an uneven time within a step: the order must survive it.
                var guard = new DelegateGuard((_, w, _) => w[2] - 0.37);
                FlowPhase[] phases = [new("first", default(NonAutonomousField), guard), new("second", default(NonAutonomousField))];
                Trajectory trajectory = Integrator.Solve(new InitialValueProblem(phases, start, NonAutonomousField.Start, NonAutonomousField.End), options);
                Assert.Equal(2, trajectory.Phases.Count);
                return trajectory;
        }
    }

    // Least-squares slope of log error against log h over step sizes where neither curvature nor rounding shows.
    private static double Slope(Method method, Func<double, double> error, int finer = 1, bool switches = false)
    {
        int first = method.Order switch { 1 => 400, 2 => 100, 3 => 40, 4 => 20, 5 => method == Method.ExponentialRosenbrock54 ? 20 : 13, _ => 4 };
        double growth = 1.5;
        if (IsTsitouras(method) && finer == 1 && !switches)
            (first, growth) = (70, 1.2); // its error constant is so small that the term of order 6 shows longer

        // Where in its step the switch of phases falls scatters the error, most of all that of the exponential method of order 5.
        int finest = method == Method.ExponentialRosenbrock54 ? 3 : 1;
        double[] x = new double[(4 * finest) + 1];
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double h = (NonAutonomousField.End - NonAutonomousField.Start) / Math.Round(finer * first * Math.Pow(growth, (double)i / finest));
            x[i] = Math.Log(h);
            y[i] = Math.Log(error(h));
        }

        return MathNet.Numerics.Fit.Line(x, y).B;
    }

    // The automatic choice starts with it, and stays where nothing is stiff.
    private static bool IsTsitouras(Method method) => method == Method.Tsitouras54 || method == Method.Auto;

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
