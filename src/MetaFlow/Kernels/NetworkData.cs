namespace MetaFlow.Kernels;

/// <summary>The data of one two-layer tanh network: <see cref="TanhNetworkLoss"/> says what the loss and its parameter are.</summary>
/// <param name="Output">What the outputs are compared with.</param>
/// <param name="X">The inputs, row-major, n·(m + 1) entries, the last of each row 1; finite.</param>
/// <param name="Y">The targets, row-major, n·c entries: numbers, ±1, or one-hot; finite.</param>
/// <param name="Inputs">Number m ≥ 1 of inputs.</param>
/// <param name="Hidden">Number h ≥ 1 of hidden units.</param>
/// <param name="Outputs">Number c ≥ 1 of outputs; 1 for the logistic loss.</param>
/// <param name="Scale">The factor before the sum over samples; finite.</param>
/// <param name="Ridge">The ridge; finite.</param>
public sealed record NetworkData(NetworkOutput Output, double[] X, double[] Y, int Inputs, int Hidden, int Outputs, double Scale, double Ridge = 0)
{
    /// <summary>Dimension d = h(m + 1) + (h + 1)c of the parameter.</summary>
    public int Dimension => checked((Hidden * (Inputs + 1)) + ((Hidden + 1) * Outputs));

    /// <summary>Number n of samples.</summary>
    public int Samples => Outputs < 1 ? 0 : Y.Length / Outputs;
}
