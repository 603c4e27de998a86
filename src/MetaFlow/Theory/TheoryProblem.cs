using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory;

/// <summary>Tasks with the constants that the theory speaks of, and small dense derivatives of them. For checking, not for speed.</summary>
public sealed class TheoryProblem
{
    private readonly double[] _weights;

    /// <summary>Creates a problem whose constants are the largest (for μ the least) of its tasks.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="gradientDeviation">A bound σ on √E‖∇f_i − ∇f‖² on all of R^d; null where none exists or is known.</param>
    public TheoryProblem(TaskSet tasks, LossConstant? gradientDeviation = null)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        Tasks = tasks;
        GradientDeviation = gradientDeviation;
        _weights = tasks.Weights.ToArray();
        Smoothness = Worst(constants => constants.Smoothness, Math.Max);
        StrongConvexity = Worst(constants => constants.StrongConvexity, Math.Min);
        HessianLipschitz = Worst(constants => constants.HessianLipschitz, Math.Max);
        GradientBound = Worst(constants => constants.GradientBound, Math.Max);
    }

    /// <summary>The tasks.</summary>
    public TaskSet Tasks { get; }

    /// <summary>Dimension d of the parameter.</summary>
    public int Dimension => Tasks.Dimension;

    /// <summary>Number of tasks M.</summary>
    public int Count => Tasks.Count;

    /// <summary>Weights p_i ≥ 0 of sum one.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>Smoothness L = max L_i of the support losses; null where not known.</summary>
    public LossConstant? Smoothness { get; init; }

    /// <summary>Strong convexity μ = min μ_i; may be negative; null where not known.</summary>
    public LossConstant? StrongConvexity { get; init; }

    /// <summary>Hessian-Lipschitz constant κ (or ρ) = max κ_i; null where not known.</summary>
    public LossConstant? HessianLipschitz { get; init; }

    /// <summary>Gradient bound G = max G_i; null where none exists or is known.</summary>
    public LossConstant? GradientBound { get; init; }

    /// <summary>A bound σ on √E‖∇f_i(w) − ∇f(w)‖² for all w; null where none exists or is known.</summary>
    public LossConstant? GradientDeviation { get; }

    /// <summary>L; NaN where not known, so that a hypothesis about it does not hold.</summary>
    public double L => Smoothness?.Value ?? double.NaN;

    /// <summary>μ; NaN where not known.</summary>
    public double Mu => StrongConvexity?.Value ?? double.NaN;

    /// <summary>κ; NaN where not known.</summary>
    public double Kappa => HessianLipschitz?.Value ?? double.NaN;

    /// <summary>σ; NaN where none is known.</summary>
    public double Sigma => GradientDeviation?.Value ?? double.NaN;

    /// <summary>The value f_i(w) of the support loss of task i.</summary>
    /// <param name="task">i, from 0.</param>
    /// <param name="point">w.</param>
    public double Value(int task, Vector<double> point) => Tasks[task].Support.Value(point.AsArray() ?? point.ToArray());

    /// <summary>The gradient ∇f_i(w).</summary>
    /// <inheritdoc cref="Value(int, Vector{double})"/>
    public Vector<double> Gradient(int task, Vector<double> point)
    {
        var result = new double[Dimension];
        Tasks[task].Support.Gradient(point.AsArray() ?? point.ToArray(), result);
        return Vector<double>.Build.Dense(result);
    }

    /// <summary>The Hessian ∇²f_i(w), dense.</summary>
    /// <inheritdoc cref="Value(int, Vector{double})"/>
    public Matrix<double> Hessian(int task, Vector<double> point) =>
        Columns((direction, destination) => Tasks[task].Support.HessianVectorProduct(point.AsArray() ?? point.ToArray(), direction, destination));

    /// <summary>The matrix ∇³f_i(w)[v].</summary>
    /// <param name="task">i, from 0.</param>
    /// <param name="point">w.</param>
    /// <param name="vector">v.</param>
    /// <exception cref="NotSupportedException">The loss does not give third derivatives.</exception>
    public Matrix<double> ThirdDerivative(int task, Vector<double> point, Vector<double> vector) =>
        Columns((direction, destination) => Tasks[task].Support.ThirdDerivativeProduct(point.AsArray() ?? point.ToArray(), vector.AsArray() ?? vector.ToArray(), direction, destination));

    /// <summary>f(w) = Σ p_i f_i(w).</summary>
    /// <param name="point">w.</param>
    public double Value(Vector<double> point) => Enumerable.Range(0, Count).Sum(i => _weights[i] * Value(i, point));

    /// <summary>∇f(w) = Σ p_i ∇f_i(w).</summary>
    /// <param name="point">w.</param>
    public Vector<double> Gradient(Vector<double> point) => Mean(i => Gradient(i, point));

    /// <summary>∇²f(w) = Σ p_i ∇²f_i(w).</summary>
    /// <param name="point">w.</param>
    public Matrix<double> Hessian(Vector<double> point) => Mean(i => Hessian(i, point));

    /// <summary>The deviation σ(w) = √(Σ p_i ‖∇f_i(w) − ∇f(w)‖²) at one point: exact, and never used for all points.</summary>
    /// <param name="point">w.</param>
    public double DeviationAt(Vector<double> point)
    {
        var mean = Gradient(point);
        return Math.Sqrt(Enumerable.Range(0, Count).Sum(i => _weights[i] * Math.Pow((Gradient(i, point) - mean).L2Norm(), 2)));
    }

    /// <summary>The MAML objective F(w) = Σ p_i f_i(w − α∇f_i(w)).</summary>
    /// <param name="point">w.</param>
    /// <param name="innerStepSize">α.</param>
    public double MamlValue(Vector<double> point, double innerStepSize) =>
        Enumerable.Range(0, Count).Sum(i => _weights[i] * Value(i, point - (innerStepSize * Gradient(i, point))));

    /// <summary>∇F(w) = Σ p_i (I − α∇²f_i(w)) ∇f_i(w − α∇f_i(w)) (xu2020, equation (3.1)).</summary>
    /// <param name="point">w.</param>
    /// <param name="innerStepSize">α.</param>
    public Vector<double> MamlGradient(Vector<double> point, double innerStepSize) => Mean(i =>
    {
        var outer = Gradient(i, point - (innerStepSize * Gradient(i, point)));
        return outer - (innerStepSize * (Hessian(i, point) * outer));
    });

    /// <summary>∇²F(w) = Σ p_i (A_i ∇²f_i(w_i') A_i − α∇³f_i(w)[∇f_i(w_i')]), A_i = I − α∇²f_i(w), w_i' = w − α∇f_i(w).</summary>
    /// <param name="point">w.</param>
    /// <param name="innerStepSize">α.</param>
    public Matrix<double> MamlHessian(Vector<double> point, double innerStepSize) => Mean(i =>
    {
        var adapted = point - (innerStepSize * Gradient(i, point));
        var step = Matrix<double>.Build.DenseIdentity(Dimension) - (innerStepSize * Hessian(i, point));
        return (step * Hessian(i, adapted) * step) - (innerStepSize * ThirdDerivative(i, point, Gradient(i, adapted)));
    });

    /// <summary>The weighted mean of a vector over the tasks.</summary>
    /// <param name="ofTask">The vector of each task.</param>
    public Vector<double> Mean(Func<int, Vector<double>> ofTask) =>
        Enumerable.Range(0, Count).Select(i => _weights[i] * ofTask(i)).Aggregate((sum, term) => sum + term);

    /// <summary>The weighted mean of a matrix over the tasks.</summary>
    /// <param name="ofTask">The matrix of each task.</param>
    public Matrix<double> Mean(Func<int, Matrix<double>> ofTask) =>
        Enumerable.Range(0, Count).Select(i => _weights[i] * ofTask(i)).Aggregate((sum, term) => sum + term);

    private delegate void Product(double[] direction, double[] destination);

    private Matrix<double> Columns(Product product)
    {
        var result = Matrix<double>.Build.Dense(Dimension, Dimension);
        var (direction, column) = (new double[Dimension], new double[Dimension]);
        for (int k = 0; k < Dimension; k++)
        {
            direction[k] = 1;
            product(direction, column);
            direction[k] = 0;
            result.SetColumn(k, column);
        }

        return result;
    }

    private LossConstant? Worst(Func<LossConstants, LossConstant?> select, Func<double, double, double> worse)
    {
        var constants = Tasks.Select(task => select(task.Support.Constants)).ToList();
        return constants.TrueForAll(constant => constant is not null)
            ? new(constants.Select(constant => constant!.Value.Value).Aggregate(worse), constants.Max(constant => constant!.Value.Kind))
            : null;
    }
}
