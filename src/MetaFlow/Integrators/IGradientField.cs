namespace MetaFlow;

/// <summary>
/// An autonomous field that follows the negative gradient of a potential, <c>v(w) = −∇F(w)</c>; its Jacobian is the symmetric
/// <c>−∇²F(w)</c>.
/// </summary>
public interface IGradientField : ILinearizableField
{
    /// <inheritdoc/>
    bool ILinearizableField.HasSymmetricJacobian => true;

    /// <inheritdoc/>
    bool ILinearizableField.IsAutonomous => true;

    /// <summary>The potential F(w).</summary>
    double Potential(ReadOnlySpan<double> state);

    /// <summary>The product <c>∇²F(w) u</c>.</summary>
    /// <param name="state">State w, length d.</param>
    /// <param name="direction">Direction u, length d.</param>
    /// <param name="destination">Receives the product, length d; must not overlap the inputs.</param>
    /// <exception cref="NotSupportedException">The losses do not give third derivatives.</exception>
    void PotentialHessianProduct(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination);

    /// <inheritdoc/>
    void ILinearizableField.JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        PotentialHessianProduct(state, direction, destination);
        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] = -destination[j];
        }
    }
}
