namespace MetaFlow.Integrators;

/// <summary>One event function along a solve: its samples in the current step, and the sign that it last had.</summary>
internal sealed class EventTrack
{
    /// <summary>Subintervals per step at whose ends an event function is sampled.</summary>
    public const int Subintervals = 8;

    private readonly int _index;
    private readonly double _touchTolerance;
    private readonly double[] _values = new double[Subintervals + 1];
    private readonly List<(double Theta, double Value)> _knots = new(3 * Subintervals);
    private int _sign;
    private double _before = double.NaN; // the last sample but one of the previous step
    private bool _touchedNearEnd;

    public EventTrack(int index, double touchTolerance)
    {
        _index = index;
        _touchTolerance = touchTolerance;
    }

    /// <summary>Sets the value at the start of a solve or after a restart. The sign that the function last had survives a restart.</summary>
    public void Start(double value)
    {
        _values[Subintervals] = value;
        _before = double.NaN;
        _touchedNearEnd = false;
        if (_sign == 0)
            _sign = SignOf(value);
    }

    /// <summary>Begins a step: the last sample of the previous one is the first of this one.</summary>
    public void BeginStep() => _values[0] = _values[Subintervals];

    /// <summary>Gives the sample at θ = s/8.</summary>
    public void Sample(int s, double value) => _values[s] = value;

    /// <summary>Adopts the sign of a crossing that has been reported.</summary>
    public void Adopt(int sign) => _sign = sign;

    /// <summary>Ends a step that was followed to its end.</summary>
    public void EndStep() => _before = _values[Subintervals - 1];

    /// <summary>Writes what the next step depends on.</summary>
    public void Save(CheckpointWriter writer)
    {
        writer.Write(_values[Subintervals]);
        writer.Write((long)_sign);
        writer.Write(_before);
        writer.Write(_touchedNearEnd);
    }

    /// <summary>Reads what was written.</summary>
    public void Restore(ref CheckpointReader reader)
    {
        _values[Subintervals] = reader.ReadReal();
        _sign = reader.ReadInteger(-1, 1);
        _before = reader.ReadReal();
        _touchedNearEnd = reader.ReadTruth();
    }

    /// <summary>Finds the crossings and touches of the step and appends them to <paramref name="found"/>.</summary>
    public void Find<TFunction>(ref TFunction function, double tolerance, List<FoundEvent> found)
        where TFunction : IScalarFunction, allows ref struct
    {
        _knots.Clear();
        for (int s = 0; s <= Subintervals; s++)
            _knots.Add((Theta(s), _values[s]));
        FindExtrema(ref function, found);
        if (_knots.Count > Subintervals + 1)
            _knots.Sort(static (x, y) => x.Theta.CompareTo(y.Theta));

        int sign = _sign;
        double lastTheta = 0;
        double lastValue = double.NaN;
        foreach ((double theta, double value) in _knots)
        {
            int now = SignOf(value);
            if (now == 0)
                continue;
            if (sign != 0 && now != sign)
            {
                // With the old sign known from before this step only, the crossing is at its start.
                double at = double.IsNaN(lastValue) ? theta : ScalarSearch.FarSideOfRoot(ref function, lastTheta, lastValue, theta, value, tolerance);
                if (double.IsNaN(lastValue) && theta > 0)
                    at = ScalarSearch.FarSideOfRoot(ref function, 0, sign * double.Epsilon, theta, value, tolerance);
                found.Add(new FoundEvent(at, _index, now, now > 0 ? EventDirection.Rising : EventDirection.Falling));
            }
            else if (sign == 0)
            {
                found.Add(new FoundEvent(theta, _index, now, EventDirection.Either)); // a sign, but no event
            }

            sign = now;
            (lastTheta, lastValue) = (theta, value);
        }
    }

    private static double Theta(int s) => (double)s / Subintervals;

    private static int SignOf(double value) => double.IsNaN(value) ? 0 : Math.Sign(value);

    private void FindExtrema<TFunction>(ref TFunction function, List<FoundEvent> found)
        where TFunction : IScalarFunction, allows ref struct
    {
        bool touchedBefore = _touchedNearEnd;
        _touchedNearEnd = false;
        for (int s = 0; s <= Subintervals; s++)
        {
            int left = Math.Max(0, s - 1);
            int right = Math.Min(Subintervals, s + 1);
            double before = s == 0 ? _before : _values[s - 1];
            int sign = SignOf(before);
            bool lowest = sign != 0 && s < Subintervals
                && sign * _values[s + 1] > 0
                && sign * _values[s] >= -_touchTolerance
                && sign * _values[s] <= sign * before
                && sign * _values[s] <= sign * _values[s + 1]
                && (_values[s] != before || _values[s] != _values[s + 1]);
            // At the two ends the neighbour is unknown: there a parabola has to promise a turn between the samples.
            bool turnsAtStart = s == 0 && !lowest && double.IsNaN(_before) && Promises(_values[2], _values[1], _values[0]);
            bool turnsAtEnd = s == Subintervals && Promises(_values[s - 2], _values[s - 1], _values[s]);
            if (!lowest && !turnsAtStart && !turnsAtEnd)
                continue;
            sign = SignOf(_values[s == 0 ? 1 : s - 1]);
            (double at, double depth) = ScalarSearch.Minimum(
                ref function, sign, Theta(left), Theta(s), sign * _values[s], Theta(right), -_touchTolerance);
            if (depth < -_touchTolerance)
            {
                _knots.Add((at, sign * depth));
            }
            else if (depth <= _touchTolerance && (lowest || (at > 0 && at < 1)))
            {
                bool again = s == 0 && touchedBefore;
                if (!again)
                    found.Add(new FoundEvent(at, _index, sign, EventDirection.Touch));
                _touchedNearEnd |= turnsAtEnd;
                if (sign * _values[s] <= 0)
                    _knots[s] = (Theta(s), 0); // within a touch the sample has no sign
            }
        }
    }

    private static bool Promises(double far, double near, double end)
    {
        int sign = SignOf(near);
        return sign != 0 && sign * end > 0 && sign * far > 0 && ScalarSearch.ParabolaTurnsIn(sign * far, sign * near, sign * end);
    }
}
