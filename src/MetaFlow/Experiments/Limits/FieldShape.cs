namespace MetaFlow.Experiments;

/// <summary>What a study knows of a field from its losses.</summary>
internal enum FieldShape
{
    /// <summary>A loss, or its gradient, has kinks.</summary>
    Kinked,

    /// <summary>Task weights are projected on the simplex: smooth while none of them reaches zero.</summary>
    Projected,

    /// <summary>The field has as many derivatives as a study uses.</summary>
    Smooth,

    /// <summary>All losses are quadratic: the field is affine, its constants are eigenvalues.</summary>
    Affine,
}
