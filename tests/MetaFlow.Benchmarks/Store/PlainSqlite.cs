using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MetaFlow.Benchmarks;

/// <summary>The sqlite3 command on the same file and the same SQL, with its own timer.</summary>
internal static partial class PlainSqlite
{
    /// <summary>CPU time of one execution: the median of several, all in one process, the first left out.</summary>
    public static double Seconds(string path, string sql, IReadOnlyList<object> values, int repetitions)
    {
        var input = new StringBuilder(".output /dev/null\n");
        for (var i = 0; i < values.Count; i++)
            input.Append(CultureInfo.InvariantCulture, $".parameter set ${i + 1} \"{(values[i] is string text ? $"'{text}'" : Convert.ToString(values[i], CultureInfo.InvariantCulture))}\"\n");
        input.Append(".timer on\n");
        for (var i = 0; i <= repetitions; i++)
            input.Append(sql.ReplaceLineEndings(" ")).Append(";\n");
        var start = new ProcessStartInfo("sqlite3", ["-readonly", "-batch", path]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("sqlite3 did not start.");
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        var times = Times().Matches(output.Result).Select(m => Number(m.Groups[1]) + Number(m.Groups[2])).Skip(1).ToList();
        if (times.Count != repetitions)
            throw new InvalidOperationException($"sqlite3 timed {times.Count} of {repetitions} statements: {error.Result}");
        return Timing.Median(times);
    }

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"user ([0-9.]+) sys ([0-9.]+)")]
    private static partial Regex Times();
}
