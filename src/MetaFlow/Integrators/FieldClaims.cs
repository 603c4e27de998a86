namespace MetaFlow.Integrators;

/// <summary>What of a field's claims survived the probe; without any, products are finite differences.</summary>
/// <param name="Products">Whether the field's own Jacobian-vector products are used.</param>
/// <param name="Symmetric">Whether the Jacobian counts as symmetric.</param>
/// <param name="Autonomous">Whether the field counts as independent of time.</param>
/// <param name="Affine">Whether the Jacobian counts as constant.</param>
/// <param name="SpectralBound">Claimed bound on the spectral radius; infinity for none.</param>
internal readonly record struct FieldClaims(bool Products, bool Symmetric, bool Autonomous, bool Affine, double SpectralBound)
{
    /// <summary>No claim.</summary>
    public static FieldClaims None => new(false, false, false, false, double.PositiveInfinity);

    /// <summary>The claims as numbers, for checkpoints.</summary>
    public long Flags => (Products ? 1 : 0) + (Symmetric ? 2 : 0) + (Autonomous ? 4 : 0) + (Affine ? 8 : 0);

    public static FieldClaims FromFlags(long flags, double bound) =>
        new((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0, bound);
}
