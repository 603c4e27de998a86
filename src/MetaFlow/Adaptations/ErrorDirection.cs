namespace MetaFlow;

/// <summary>Where a prescribed error of an inner solver points.</summary>
public enum ErrorDirection
{
    /// <summary>Uniformly on the sphere, drawn anew in every step for every task.</summary>
    Random,

    /// <summary>Along the envelope's gradient: the inner problem is solved too little, the outer direction is too long on convex losses.</summary>
    AlongGradient,

    /// <summary>Against the envelope's gradient: the inner step overshoots, the outer direction is too short on convex losses.</summary>
    AgainstGradient,
}
