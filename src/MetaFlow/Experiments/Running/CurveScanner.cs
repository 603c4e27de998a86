namespace MetaFlow.Experiments;

/// <summary>Scans a problem on the real line: curves, and all critical points of the objective by sign changes of its derivative.</summary>
internal static class CurveScanner
{
    /// <summary>Scans.</summary>
    /// <param name="description">Interval and resolution.</param>
    /// <param name="tasks">Tasks of dimension one.</param>
    /// <param name="innerStepSize">Inner step size α of F.</param>
    public static CurveScan Scan(CurveDescription description, TaskSet tasks, double innerStepSize)
    {
        var options = new AlgorithmOptions { Route = Route.Data };
        IGradientField objective = description.Objective == CurveObjective.Maml
            ? Algorithms.Maml(tasks, innerStepSize, options).Objective
            : Algorithms.Imaml(tasks, 1 / innerStepSize, inner: InnerSolution.ToAccuracy(1e-14), options: options).Objective;
        double[] x = [.. Enumerable.Range(0, description.Points).Select(i => Point(i, description.Points - 1, description))];
        var curves = new Dictionary<string, IReadOnlyList<double>>();
        for (int i = 0; i < tasks.Count; i++)
        {
            SmoothLoss loss = tasks[i].Query;
            curves[$"f{i + 1}"] = [.. x.Select(w => loss.Value([w]))];
        }

        curves["F"] = [.. x.Select(w => objective.Potential([w]))];
        curves["F_prime"] = [.. x.Select(w => Slope(objective, w))];
        curves["F_second"] = [.. x.Select(w => Curvature(objective, w))];
        if (description.TangentAt is { } at)
        {
            double value = objective.Potential([at]), slope = Slope(objective, at);
            curves["tangent"] = [.. x.Select(w => value + (slope * (w - at)))];
        }

        return new CurveScan(innerStepSize, x, curves, CriticalPoints(objective, description));
    }

    private static List<Extremum> CriticalPoints(IGradientField objective, CurveDescription description)
    {
        var found = new List<(double Location, ExtremumKind Kind)>();
        double left = description.From, slope = Slope(objective, left);
        for (int i = 1; i <= description.SearchCells; i++)
        {
            double right = Point(i, description.SearchCells, description);
            double next = Slope(objective, right);
            if (next == 0)
            {
                continue; // exactly critical: the sign change shows between this cell's left end and the next one's right end
            }

            if (slope != 0 && double.IsNegative(slope) != double.IsNegative(next))
            {
                found.Add((Bisect(objective, left, right), slope < 0 ? ExtremumKind.Minimum : ExtremumKind.Maximum));
            }

            (left, slope) = (right, next);
        }

        double lowest = found.Where(point => point.Kind == ExtremumKind.Minimum).Select(point => objective.Potential([point.Location])).DefaultIfEmpty(double.NaN).Min();
        return [.. found.Select(point =>
        {
            double value = objective.Potential([point.Location]);
            return new Extremum(point.Location, value, Curvature(objective, point.Location), point.Kind, point.Kind == ExtremumKind.Minimum && value == lowest);
        })];
    }

    // Until the ends are neighbours in floating point: the sign change is then located to rounding.
    private static double Bisect(IGradientField objective, double left, double right)
    {
        bool falling = double.IsNegative(Slope(objective, left));
        while (true)
        {
            double middle = left + ((right - left) / 2);
            if (middle <= left || middle >= right)
            {
                return Math.Abs(Slope(objective, left)) <= Math.Abs(Slope(objective, right)) ? left : right;
            }

            double slope = Slope(objective, middle);
            if (slope == 0)
            {
                return middle;
            }

            if (double.IsNegative(slope) == falling)
            {
                left = middle;
            }
            else
            {
                right = middle;
            }
        }
    }

    private static double Point(int index, int cells, CurveDescription description) =>
        description.From + ((description.To - description.From) * index / cells);

    private static double Slope(IGradientField objective, double w)
    {
        Span<double> direction = stackalloc double[1];
        objective.Evaluate(0, [w], direction);
        return -direction[0];
    }

    private static double Curvature(IGradientField objective, double w)
    {
        Span<double> product = stackalloc double[1];
        objective.PotentialHessianProduct([w], [1], product);
        return product[0];
    }
}
