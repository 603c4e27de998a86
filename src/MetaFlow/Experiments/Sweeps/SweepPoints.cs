using System.Globalization;
using System.Text.Json;

namespace MetaFlow.Experiments;

/// <summary>Makes the points of a sweep from the checked file.</summary>
internal static class SweepPoints
{
    /// <summary>What each point sets.</summary>
    /// <param name="points">The field <c>points</c>.</param>
    /// <param name="source">What messages begin with.</param>
    /// <exception cref="InvalidInputException">Two axes set one field, an interval is empty, or there are too many points.</exception>
    public static IReadOnlyList<EquatableList<SweepSetting>> Of(JsonElement points, string source)
    {
        if (Kind(points) == "list")
        {
            return [.. points.GetProperty("points").EnumerateArray().Select(Settings)];
        }

        JsonElement[] axes = [.. points.GetProperty("axes").EnumerateArray()];
        for (int i = 0; i < axes.Length; i++)
        {
            RequireInterval(axes[i], $"points.axes[{i}]", source);
            if (axes[..i].Any(earlier => PathOf(earlier) == PathOf(axes[i])))
            {
                throw new InvalidInputException($"{source}: points.axes[{i}].path is \"{PathOf(axes[i])}\", but another axis sets that already.");
            }
        }

        return Kind(points) == "grid" ? Grid(axes, source) : Random(axes, points.GetProperty("seed").GetInt64(), points.GetProperty("count").GetInt32());
    }

    /// <summary>The settings of an object with values by path.</summary>
    public static EquatableList<SweepSetting> Settings(JsonElement map) =>
        EquatableList.Create<SweepSetting>([.. map.EnumerateObject().Select(property => new SweepSetting(property.Name, property.Value.GetRawText()))]);

    private static List<EquatableList<SweepSetting>> Grid(JsonElement[] axes, string source)
    {
        string[][] values = [.. axes.Select(Values)];
        double count = values.Aggregate(1.0, (product, axis) => product * axis.Length);
        if (count > SweepDescription.MaximumPoints)
        {
            throw new InvalidInputException($"{source}: points.axes make {count:R} points, but at most {SweepDescription.MaximumPoints} are allowed.");
        }

        var all = new List<EquatableList<SweepSetting>>();
        for (int index = 0; index < (int)count; index++)
        {
            var settings = new SweepSetting[axes.Length];
            int rest = index;
            for (int a = axes.Length - 1; a >= 0; a--)
            {
                settings[a] = new SweepSetting(PathOf(axes[a]), values[a][rest % values[a].Length]);
                rest /= values[a].Length;
            }

            all.Add(EquatableList.Create<SweepSetting>(settings));
        }

        return all;
    }

    private static List<EquatableList<SweepSetting>> Random(JsonElement[] axes, long seed, int count) =>
        [.. Enumerable.Range(0, count).Select(point => EquatableList.Create<SweepSetting>(
            [.. axes.Select((axis, a) => new SweepSetting(PathOf(axis), Draw(axis, new RandomStream(seed, RandomPurpose.SweepPoint, a, point))))]))];

    private static string[] Values(JsonElement axis)
    {
        if (Kind(axis) == "values")
        {
            return [.. axis.GetProperty("values").EnumerateArray().Select(value => value.GetRawText())];
        }

        (double from, double to) = (axis.GetProperty("from").GetDouble(), axis.GetProperty("to").GetDouble());
        int last = axis.GetProperty("count").GetInt32() - 1;
        bool logarithmic = Kind(axis) == "logarithmic";
        return [.. Enumerable.Range(0, last + 1).Select(i => Text(
            i == 0 ? from
            : i == last ? to
            : logarithmic ? Math.Exp(((Math.Log(from) * (last - i)) + (Math.Log(to) * i)) / last)
            : (from * ((double)(last - i) / last)) + (to * ((double)i / last))))];
    }

    private static string Draw(JsonElement axis, RandomStream stream)
    {
        if (Kind(axis) == "choice")
        {
            JsonElement values = axis.GetProperty("values");
            return values[stream.Integer(0, values.GetArrayLength())].GetRawText();
        }

        if (Kind(axis) == "integer")
        {
            (long least, long most) = (axis.GetProperty("from").GetInt64(), axis.GetProperty("to").GetInt64());
            // 53 random bits reach every number of an interval that is no wider than the 1.8e16 that are allowed, but for the last bit.
            long drawn = least + (long)Math.Floor(stream.Uniform(0) * ((double)(most - least) + 1));
            return Math.Min(drawn, most).ToString(CultureInfo.InvariantCulture);
        }

        (double from, double to) = (axis.GetProperty("from").GetDouble(), axis.GetProperty("to").GetDouble());
        double u = stream.Uniform(0);
        return Text(Kind(axis) == "uniform"
            ? (from * (1 - u)) + (to * u)
            : Math.Clamp(Math.Exp((Math.Log(from) * (1 - u)) + (Math.Log(to) * u)), from, to));
    }

    private static void RequireInterval(JsonElement axis, string path, string source)
    {
        if (axis.TryGetProperty("from", out JsonElement from) && axis.GetProperty("to").GetDouble() <= from.GetDouble()
            && !(Kind(axis) == "integer" && axis.GetProperty("to").GetDouble() == from.GetDouble()))
        {
            string relation = Kind(axis) == "integer" ? "at least" : "greater than";
            throw new InvalidInputException($"{source}: {path}.to is {axis.GetProperty("to").GetRawText()}, but must be {relation} {path}.from, which is {from.GetRawText()}.");
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Kind(JsonElement item) => item.GetProperty("kind").GetString()!;

    private static string PathOf(JsonElement axis) => axis.GetProperty("path").GetString()!;
}
