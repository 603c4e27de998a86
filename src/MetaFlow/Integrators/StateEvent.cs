using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>Something to notice along a flow: a function of time and state passes zero.</summary>
/// <remarks>
/// <para>
/// After every accepted step the dense output is sampled at eight equal subintervals, and extrema that approach zero are
/// searched between them. Two crossings within one step of size h are both seen, in order, if they are further apart
/// than h/8; closer pairs are seen when the extremum between them shows.
/// </para>
/// <para>
/// A crossing is counted once the function has left zero on the other side. A function that is zero at the start has no sign
/// yet, so that is no event; the time of an occurrence lies on the far side of the crossing, so that restarting there does
/// not report it again. A function value of NaN has no sign.
/// </para>
/// </remarks>
public sealed record StateEvent
{
    /// <summary>Makes an event.</summary>
    /// <param name="name">Name told in occurrences.</param>
    /// <param name="function">The function whose zeros are the event.</param>
    public StateEvent(string name, StateFunction function)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(function);
        Name = name;
        Function = function;
    }

    /// <summary>Name told in occurrences.</summary>
    public string Name { get; }

    /// <summary>The function whose zeros are the event.</summary>
    public StateFunction Function { get; }

    /// <summary>Which crossings count; default <see cref="EventDirection.Either"/>.</summary>
    public EventDirection Direction { get; init; } = EventDirection.Either;

    /// <summary>Whether the solve ends at the first occurrence; default false.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>
    /// Whether the method starts afresh at each occurrence (saved stage dropped, step control reset); default false. Meant for
    /// surfaces at which the field or its derivatives jump: no step then reaches across them.
    /// </summary>
    public bool RestartsMethod { get; init; }

    /// <summary>Tolerance in time to which an occurrence is located; default 1e-10. A few units in the last place of t at least.</summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Whether a touch (reaching zero and turning back) counts; default false: a touch is not a crossing.</summary>
    public bool CountsTouches { get; init; }

    /// <summary>An extremum at most this far from zero, on either side, is a touch; default 1e-9, in units of the function.</summary>
    public double TouchTolerance { get; init; } = 1e-9;

    internal void Validate()
    {
        Guards.PositiveFinite(Tolerance);
        Guards.NonNegativeFinite(TouchTolerance);
        if (Direction is not (EventDirection.Either or EventDirection.Rising or EventDirection.Falling))
            throw new ArgumentOutOfRangeException(nameof(Direction), Direction, "The direction must be Either, Rising or Falling.");
    }
}
