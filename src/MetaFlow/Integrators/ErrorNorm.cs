namespace MetaFlow;

/// <summary>How the scaled errors of the components of a step become one number, accepted when it is at most 1.</summary>
public enum ErrorNorm
{
    /// <summary>The root mean square over the components (HNW I, eq. II.4.11): a few components may err by up to √d tolerances.</summary>
    RootMeanSquare,

    /// <summary>The largest component: no component errs by more than its tolerance, whatever the dimension.</summary>
    Maximum,
}
