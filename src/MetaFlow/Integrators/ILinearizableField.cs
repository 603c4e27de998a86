namespace MetaFlow;

/// <summary>
/// A field that claims to know its Jacobian <c>J = ∂v/∂w</c>: stiff methods, variational equations and adjoints use it.
/// </summary>
/// <remarks>
/// Every member is a claim. Methods that rely on one probe it first, at several states and relatively, and do without it
/// where the probe contradicts it. Products are pure functions like the field itself.
/// </remarks>
public interface ILinearizableField : IVectorField
{
    /// <summary>Whether J is symmetric at every time and state; default false.</summary>
    bool HasSymmetricJacobian => false;

    /// <summary>Whether the field does not depend on time; default false.</summary>
    bool IsAutonomous => false;

    /// <summary>Whether v(t, w) = Jw + c with a constant J and c; default false. Implies an autonomous field.</summary>
    bool IsAffine => false;

    /// <summary>A bound on the spectral radius of J that holds at every time and state, or null; default null.</summary>
    double? SpectralBound => null;

    /// <summary>The product <c>J(t, w) u</c>.</summary>
    /// <param name="time">Time t.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="direction">Direction u, length d.</param>
    /// <param name="destination">Receives the product, length d; must not overlap the inputs.</param>
    /// <exception cref="NotSupportedException">The field's losses do not give the derivatives that it takes.</exception>
    void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination);

    /// <summary>
    /// The product <c>J(t, w)ᵀ u</c>, which adjoints need; by default that with J where J is symmetric.
    /// </summary>
    /// <param name="time">Time t.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="direction">Direction u, length d.</param>
    /// <param name="destination">Receives the product, length d; must not overlap the inputs.</param>
    /// <exception cref="NotSupportedException">J is not symmetric and the field does not give the product, or its losses lack derivatives.</exception>
    void TransposedJacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        if (!HasSymmetricJacobian)
        {
            throw new NotSupportedException("The Jacobian of this field is not symmetric, and the field does not give products with its transpose.");
        }

        JacobianVectorProduct(time, state, direction, destination);
    }

    /// <summary>
    /// The whole J(t, w) and the field there, where both together cost less than d products and an evaluation; by default they do not.
    /// </summary>
    /// <param name="time">Time t.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="field">Receives v(t, w), length d, to rounding; must not overlap the state.</param>
    /// <param name="jacobian">Receives J, row-major, d·d entries.</param>
    /// <returns>False where there is none; what the destinations hold is then of no use.</returns>
    bool TryLinearize(double time, ReadOnlySpan<double> state, Span<double> field, Span<double> jacobian) => false;

    /// <summary>Several products at one state; by default one after the other.</summary>
    /// <param name="time">Time t.</param>
    /// <param name="state">State w, length d.</param>
    /// <param name="directions">Directions, one after the other, length k·d.</param>
    /// <param name="destinations">Receives the products in the same order, length k·d; must not overlap the inputs.</param>
    /// <exception cref="NotSupportedException">The field's losses do not give the derivatives that it takes.</exception>
    void JacobianVectorProducts(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destinations)
    {
        int d = Dimension;
        for (int start = 0; start < directions.Length; start += d)
        {
            JacobianVectorProduct(time, state, directions.Slice(start, d), destinations.Slice(start, d));
        }
    }
}
