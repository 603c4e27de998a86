using System.Globalization;

namespace MetaFlow.Theory;

/// <summary>Makes a case simpler while it stays what it is: fewer tasks, lower dimension, rounder numbers.</summary>
public static class CaseShrinker
{
    // Larger integers are made rounder, not counted down.
    private const int Countable = 20;

    /// <summary>Shrinks a case greedily until nothing simpler keeps it, or the evaluations are used up.</summary>
    /// <param name="space">Its space; a simpler case stays inside.</param>
    /// <param name="start">The case.</param>
    /// <param name="keeps">Whether a simpler case is still of the kind that is wanted, such as a violation inside the hypotheses.</param>
    /// <param name="evaluations">At most this many calls of <paramref name="keeps"/>.</param>
    /// <returns>The simplest case that was found.</returns>
    public static Instance Shrink(ParameterSpace space, Instance start, Func<Instance, bool> keeps, int evaluations = 400)
    {
        ArgumentNullException.ThrowIfNull(keeps);
        var best = start;
        for (bool changed = true; changed && evaluations > 0;)
        {
            changed = false;
            foreach (var candidate in Simpler(space, best))
            {
                if (evaluations-- <= 0)
                    break;
                if (keeps(candidate))
                {
                    (best, changed) = (candidate, true);
                    break;
                }
            }
        }

        return best;
    }

    /// <summary>The cases that are one step simpler, the simplest first.</summary>
    /// <param name="space">The space.</param>
    /// <param name="instance">The case.</param>
    /// <returns>Cases inside the space.</returns>
    public static IEnumerable<Instance> Simpler(ParameterSpace space, Instance instance)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(instance);
        foreach (var parameter in space.Parameters.OrderByDescending(parameter => parameter.IsInteger))
        {
            var values = instance.Vector(parameter.Name);
            if (values.Length > 1 && values.Distinct().Count() > 1)
            {
                foreach (double simple in Rounder(parameter, values[0]).Where(simple => Complexity(simple) <= 1))
                    yield return Fit(Enumerable.Repeat(simple, values.Length).ToArray());
            }

            for (int k = 0; k < values.Length; k++)
            {
                foreach (double simple in Rounder(parameter, values[k]))
                {
                    var changed = (double[])values.Clone();
                    changed[k] = simple;
                    yield return Fit(changed);
                }
            }

            Instance Fit(double[] changed) => space.Fit(instance.With(parameter.Name, changed), new RandomStream(instance.Seed, RandomPurpose.Check));
        }
    }

    private static IEnumerable<double> Rounder(Parameter parameter, double value)
    {
        var simple = parameter.IsInteger
            ? [parameter.Lower, Math.Round((parameter.Lower + value) / 2), Leading(value, 1), Leading(value, 2), .. value <= Countable ? [value - 1] : (double[])[]]
            : new[] { 0, 1, -1, 0.5, 2 }.Concat(Enumerable.Range(1, 4).Select(digits => double.Parse(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)));
        return simple.Distinct().Where(candidate => parameter.Allows(candidate) && (parameter.IsInteger ? candidate < value : Complexity(candidate) < Complexity(value)));
    }

    /// <summary>A number with all digits but its first ones made zero.</summary>
    private static double Leading(double value, int digits)
    {
        double unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(1, Math.Abs(value)))) + 1 - digits));
        return Math.Floor(value / unit) * unit;
    }

    /// <summary>Zero is simplest, then one, then other numbers by the decimal digits that a person would write.</summary>
    private static int Complexity(double value) => value switch
    {
        0 => 0,
        1 => 1,
        -1 => 2,
        _ => 2 + Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E')[0].Replace(".", "", StringComparison.Ordinal).Trim('0').Length + (value < 0 ? 1 : 0),
    };
}
