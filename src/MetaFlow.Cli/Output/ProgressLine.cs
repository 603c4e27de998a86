using System.Diagnostics;
using System.Globalization;

namespace MetaFlow.Cli.Output;

/// <summary>
/// One line on standard error that is drawn over itself: how far, what, and how much longer. It appears only on a terminal and
/// only when the work takes longer than two seconds, and leaves nothing behind.
/// </summary>
/// <param name="writer">Standard error.</param>
/// <param name="enabled">Whether it is a terminal.</param>
/// <param name="width">Columns of the terminal.</param>
internal sealed class ProgressLine(TextWriter writer, bool enabled, int width) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _drawn = TimeSpan.MinValue;
    private int _length;

    /// <summary>Shows how far the work is.</summary>
    /// <param name="fraction">Share done, 0 to 1.</param>
    /// <param name="label">What is being done.</param>
    public void Show(double fraction, string label)
    {
        var elapsed = _clock.Elapsed;
        if (!enabled || elapsed < s_patience || (_length > 0 && elapsed - _drawn < s_interval))
            return;
        _drawn = elapsed;
        var line = Line(fraction, label, elapsed, Math.Min(width, 100) - 1);
        writer.Write("\r" + line.PadRight(_length));
        writer.Flush();
        _length = line.Length;
    }

    /// <summary>The line itself.</summary>
    internal static string Line(double fraction, string label, TimeSpan elapsed, int width)
    {
        fraction = Math.Clamp(double.IsNaN(fraction) ? 0 : fraction, 0, 1);
        var done = (int)(fraction * 20);
        var left = fraction > 0.005 ? Left(elapsed * ((1 - fraction) / fraction)) : "";
        var line = string.Create(CultureInfo.InvariantCulture, $"[{new string('#', done)}{new string('.', 20 - done)}] {fraction * 100:0}%{left}  {label}");
        return line.Length <= width ? line : line[..Math.Max(0, width)];
    }

    /// <summary>Wipes the line.</summary>
    public void Dispose()
    {
        if (_length == 0)
            return;
        writer.Write("\r" + new string(' ', _length) + "\r");
        writer.Flush();
    }

    private static string Left(TimeSpan time) => time.TotalSeconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $" {Math.Ceiling(time.TotalSeconds):0} s left"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $" {Math.Ceiling(time.TotalMinutes):0} min left"),
        _ => string.Create(CultureInfo.InvariantCulture, $" {time.TotalHours:0.0} h left"),
    };
}
