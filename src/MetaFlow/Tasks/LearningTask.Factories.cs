using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

public sealed partial class LearningTask
{
    /// <summary>Least squares: <c>scale · ‖Xw − y‖² + ridge/2 ‖w‖²</c>.</summary>
    /// <param name="X">The design, n×d.</param>
    /// <param name="y">The n responses.</param>
    /// <param name="normalization">The scale: 1/(2n), 1/n or 1.</param>
    /// <param name="ridge">λ ≥ 0; default 0.</param>
    /// <returns>A task whose support and query loss are the same.</returns>
    /// <exception cref="InvalidInputException">The data are unusable.</exception>
    public static LearningTask LeastSquares(Matrix<double> X, Vector<double> y, Normalization normalization, double ridge = 0) =>
        new(new GlmLoss(X, y, GlmFamily.Squared, normalization, ridge));

    /// <summary>Least squares on arrays.</summary>
    /// <inheritdoc cref="LeastSquares(Matrix{double}, Vector{double}, Normalization, double)"/>
    public static LearningTask LeastSquares(double[,] X, double[] y, Normalization normalization, double ridge = 0) =>
        LeastSquares(Matrix<double>.Build.DenseOfArray(X), Vector<double>.Build.DenseOfArray(y), normalization, ridge);

    /// <summary>Logistic regression: <c>scale · Σ log(1 + exp(−y_k x_k·w)) + ridge/2 ‖w‖²</c>.</summary>
    /// <param name="X">The design, n×d.</param>
    /// <param name="y">The n labels, −1 or +1.</param>
    /// <param name="normalization">The scale: 1/(2n), 1/n or 1.</param>
    /// <param name="ridge">λ ≥ 0; default 0.</param>
    /// <returns>A task whose support and query loss are the same.</returns>
    /// <exception cref="InvalidInputException">The data are unusable.</exception>
    public static LearningTask Logistic(Matrix<double> X, Vector<double> y, Normalization normalization, double ridge = 0) =>
        new(new GlmLoss(X, y, GlmFamily.Logistic, normalization, ridge));

    /// <summary>Logistic regression on arrays.</summary>
    /// <inheritdoc cref="Logistic(Matrix{double}, Vector{double}, Normalization, double)"/>
    public static LearningTask Logistic(double[,] X, double[] y, Normalization normalization, double ridge = 0) =>
        Logistic(Matrix<double>.Build.DenseOfArray(X), Vector<double>.Build.DenseOfArray(y), normalization, ridge);

    /// <summary>The hinge loss: <c>scale · Σ max(0, 1 − y_k x_k·w) + ridge/2 ‖w‖²</c>; its Hessian is λI almost everywhere.</summary>
    /// <param name="X">The design, n×d.</param>
    /// <param name="y">The n labels, −1 or +1.</param>
    /// <param name="normalization">The scale: 1/(2n), 1/n or 1.</param>
    /// <param name="ridge">λ ≥ 0; default 0.</param>
    /// <returns>A task whose support and query loss are the same.</returns>
    /// <exception cref="InvalidInputException">The data are unusable.</exception>
    public static LearningTask Hinge(Matrix<double> X, Vector<double> y, Normalization normalization, double ridge = 0) =>
        new(new GlmLoss(X, y, GlmFamily.Hinge, normalization, ridge));

    /// <summary>The hinge loss with a quadratic piece of width γ at the kink; once differentiable.</summary>
    /// <param name="X">The design, n×d.</param>
    /// <param name="y">The n labels, −1 or +1.</param>
    /// <param name="normalization">The scale: 1/(2n), 1/n or 1.</param>
    /// <param name="ridge">λ ≥ 0; default 0.</param>
    /// <param name="smoothing">γ &gt; 0; default 1.</param>
    /// <returns>A task whose support and query loss are the same.</returns>
    /// <exception cref="InvalidInputException">The data are unusable.</exception>
    public static LearningTask SmoothedHinge(Matrix<double> X, Vector<double> y, Normalization normalization, double ridge = 0, double smoothing = 1) =>
        new(new GlmLoss(X, y, GlmFamily.SmoothedHinge, normalization, ridge, smoothing));
}
