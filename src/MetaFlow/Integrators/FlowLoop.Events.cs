using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Integrators;

/// <content>Events and guards within an accepted step.</content>
internal sealed partial class FlowLoop<TField, TStepper>
{
    // Tolerance in time of a switch of phases.
    private const double GuardTolerance = 1e-12;

    // Finds what happens within the step, reports it in order up to the first thing that cuts the step, and says where that is. A restart cuts the step too, but not the phase.
    private bool FindCut(in DenseSegment segment, double end, out double theta, out Termination? ended)
    {
        SampleEvents(segment, end);
        _found.Sort(static (x, y) => x.Theta.CompareTo(y.Theta));
        foreach (FoundEvent found in _found)
        {
            theta = found.Theta;
            if (found.Index == _events.Length)
            {
                ended = null;
                if (found.Kind == EventDirection.Falling)
                    return true;
                continue;
            }

            _events[found.Index].Adopt(found.Sign);
            StateEvent watched = _options.Events[found.Index];
            bool counts = found.Kind switch
            {
                EventDirection.Touch => watched.CountsTouches,
                EventDirection.Either => false,
                _ => watched.Direction == EventDirection.Either || watched.Direction == found.Kind,
            };
            if (!counts)
                continue;
            segment.Evaluate(theta, _probe);
            double at = theta == 1 ? end : segment.Time(theta);
            _recorder.Events.Add(new EventOccurrence(
                watched.Name, at, _accepted, found.Kind, Vector<double>.Build.DenseOfArray(_probe), watched.IsTerminal));
            if (watched.IsTerminal)
            {
                ended = Termination.Event;
                return true;
            }

            if (watched.RestartsMethod)
            {
                ended = null;
                _restarts = true;
                return true;
            }
        }

        foreach (EventTrack track in _events)
            track.EndStep();
        _guardTrack?.EndStep();
        theta = 1;
        ended = null;
        return false;
    }

    private void SampleEvents(in DenseSegment segment, double end)
    {
        _found.Clear();
        foreach (EventTrack track in _events)
            track.BeginStep();
        _guardTrack?.BeginStep();
        for (int s = 1; s <= EventTrack.Subintervals; s++)
        {
            bool last = s == EventTrack.Subintervals;
            double theta = (double)s / EventTrack.Subintervals;
            double time = last ? end : segment.Time(theta);
            ReadOnlySpan<double> state = last ? _stepper.NextState : _probe;
            if (!last)
                segment.Evaluate(theta, _probe);
            for (int e = 0; e < _events.Length; e++)
                _events[e].Sample(s, _options.Events[e].Function(time, state));
            if (_guard is null)
                continue;
            if (!last)
                _field.Evaluate(time, state, _probeSlope);
            _guardTrack!.Sample(s, GuardFunction<TField>.Latch(_guard.Evaluate(time, state, last ? _stepper.NextSlope : _probeSlope)));
        }

        double rounding = 4 * TimeMath.Ulp(Math.Max(Math.Abs(end), Math.Abs(_time)));
        double size = Math.Abs(segment.Step);
        for (int e = 0; e < _events.Length; e++)
        {
            StateEvent watched = _options.Events[e];
            var function = new SegmentFunction(watched.Function, segment, _probe);
            _events[e].Find(ref function, Math.Max(watched.Tolerance, rounding) / size, _found);
        }

        if (_guard is not null)
        {
            var function = new GuardFunction<TField>(_guard, ref _field, segment, _probe, _probeSlope);
            _guardTrack!.Find(ref function, Math.Max(GuardTolerance, rounding) / size, _found);
        }
    }
}
