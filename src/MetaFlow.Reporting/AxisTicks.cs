using System.Globalization;
using System.Text;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace MetaFlow.Reporting;

/// <summary>Ticks and their labels, culture-invariant.</summary>
internal static class AxisTicks
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>Ticks of an axis that shows <paramref name="low"/> to <paramref name="high"/> (logarithms if <paramref name="log"/>).</summary>
    public static ITickGenerator For(double low, double high, bool log) =>
        log ? Logarithmic(low, high) : new NumericAutomatic { LabelFormatter = Number, TickDensity = 0.8 };

    /// <summary>A number as a tick label: plain from 0.001 to 99999, otherwise m×10ⁿ.</summary>
    public static string Number(double value)
    {
        var magnitude = Math.Abs(value);
        if (magnitude < 1e-300)
            return "0";
        if (magnitude is >= 1e-3 and < 1e5)
            return value.ToString("0.######", CultureInfo.InvariantCulture).Replace('-', '−');
        var exponent = (int)Math.Floor(Math.Log10(magnitude) + 1e-9);
        var mantissa = value / Math.Pow(10, exponent);
        var text = mantissa.ToString("0.##", CultureInfo.InvariantCulture).Replace('-', '−');
        return text switch
        {
            "1" => "10" + Superscript(exponent),
            "−1" => "−10" + Superscript(exponent),
            _ => $"{text}×10{Superscript(exponent)}",
        };
    }

    /// <summary>An integer in raised digits.</summary>
    public static string Superscript(int value)
    {
        var text = new StringBuilder(value < 0 ? "⁻" : "");
        foreach (var digit in Math.Abs(value).ToString(CultureInfo.InvariantCulture))
            text.Append(Superscripts[digit - '0']);
        return text.ToString();
    }

    private static NumericManual Logarithmic(double low, double high)
    {
        var ticks = new NumericManual();
        var first = (int)Math.Floor(low);
        var last = (int)Math.Ceiling(high);
        var stride = Math.Max(1, (int)Math.Ceiling((high - low) / 8));
        for (var n = first; n <= last; n++)
        {
            // n mod stride, also for negative n, keeps 10⁰ labelled whatever the stride.
            if (((n % stride) + stride) % stride == 0)
                ticks.AddMajor(n, n is >= 0 and <= 2 ? Number(Math.Pow(10, n)) : "10" + Superscript(n));
            else
                ticks.AddMinor(n);
            for (var m = 2; m <= 9 && stride == 1; m++)
            {
                var position = n + Math.Log10(m);
                if (high - low < 2 && m is 2 or 5)
                    ticks.AddMajor(position, Number(m * Math.Pow(10, n)));
                else
                    ticks.AddMinor(position);
            }
        }

        return ticks;
    }
}
