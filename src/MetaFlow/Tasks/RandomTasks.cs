using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>Seeded random tasks of the papers' experiments; the same options give the same tasks, each task by its own streams.</summary>
public static class RandomTasks
{
    /// <summary>
    /// Linear regression as in xu2020, §4: for each task γ_i ~ N(0, I), rows x_j ~ N(0, I), responses y_j = x_j·γ_i + σ Z_j.
    /// </summary>
    /// <param name="options">The sizes and the seed.</param>
    /// <returns>Equally weighted least-squares tasks.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static TaskSet LinearRegression(RegressionTasksOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Tasks, 1, nameof(options.Tasks));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Dimension, 1, nameof(options.Dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Samples, 1, nameof(options.Samples));
        InputChecks.FiniteNonNegative(options.Noise, nameof(options.Noise));
        return TaskSet.Of(Enumerable.Range(0, options.Tasks).Select(i => RegressionTask(options, i)));
    }

    /// <summary>
    /// Two-class tasks after scikit-learn's <c>make_classification</c> with its default settings, as xu2020, §4 names it. Each
    /// task is a fresh draw: 2 × <see cref="ClassificationTasksOptions.ClustersPerClass"/> Gaussian clusters, each N(0, I) times
    /// its own matrix of entries uniform on [−1, 1], centred at different vertices of a hypercube of the informative columns;
    /// then redundant columns (informative ones times a matrix uniform on [−1, 1]), then standard normal columns; some labels
    /// are drawn again; rows and columns are shuffled. Labels are −1 and +1.
    /// </summary>
    /// <remarks>
    /// The same as in scikit-learn 1.2: the distribution for two classes of equal weight (samples go to the clusters in turn,
    /// clusters alternate between the classes), without repeated columns, shift or scale. Not the same: the random bits, and
    /// labels −1, +1 instead of 0, 1.
    /// </remarks>
    /// <param name="options">The sizes and the seed.</param>
    /// <returns>Equally weighted tasks.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static TaskSet Classification(ClassificationTasksOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Tasks, 1, nameof(options.Tasks));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Samples, 1, nameof(options.Samples));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Informative, 1, nameof(options.Informative));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Informative, 30, nameof(options.Informative));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Redundant, nameof(options.Redundant));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Dimension, (long)options.Informative + options.Redundant, nameof(options.Dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ClustersPerClass, 1, nameof(options.ClustersPerClass));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ClustersPerClass, 1L << (options.Informative - 1), nameof(options.ClustersPerClass));
        InputChecks.FinitePositive(options.Separation, nameof(options.Separation));
        InputChecks.FiniteNonNegative(options.FlipFraction, nameof(options.FlipFraction));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.FlipFraction, 1, nameof(options.FlipFraction));
        return TaskSet.Of(Enumerable.Range(0, options.Tasks).Select(i => ClassificationTask(options, i)));
    }

    /// <summary>
    /// Sine waves a sin(x + φ) with a uniform on [0.1, 5], φ on [0, π] and x on [−5, 5], fitted by a tanh network (Finn et al. 2017, §5.1,
    /// whose network is larger); support and query samples are drawn apart.
    /// </summary>
    /// <param name="options">The sizes and the seed.</param>
    /// <returns>Equally weighted tasks.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static TaskSet Sinusoids(SinusoidTasksOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Tasks, 1, nameof(options.Tasks));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Shots, 1, nameof(options.Shots));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Queries, 1, nameof(options.Queries));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Hidden, 1, nameof(options.Hidden));
        return TaskSet.Of(Enumerable.Range(0, options.Tasks).Select(i =>
        {
            var wave = new RandomStream(options.Seed, RandomPurpose.TaskParameter, i);
            double amplitude = 0.1 + (4.9 * wave.Uniform(0)), phase = Math.PI * wave.Uniform(1);
            return new LearningTask(Loss(0, options.Shots), Loss(1, options.Queries));

            SmoothLoss Loss(int role, int count)
            {
                var points = new RandomStream(options.Seed, RandomPurpose.TaskDesign, i, role);
                var x = Matrix<double>.Build.Dense(count, 1, (k, _) => -5 + (10 * points.Uniform(k)));
                return TanhNetworkLoss.Regression(x, x.Map(value => amplitude * Math.Sin(value + phase), Zeros.Include), options.Hidden, options.Normalization, options.Ridge);
            }
        }));
    }

    /// <summary>
    /// Decision processes with two states and two actions, all probabilities and rewards uniform on [0, 1] (ji2020, appendix A.1).
    /// </summary>
    /// <param name="options">The sizes and the seed.</param>
    /// <returns>Equally weighted tasks.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static TaskSet DecisionProcesses(DecisionProcessTasksOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Tasks, 1, nameof(options.Tasks));
        return TaskSet.Of(Enumerable.Range(0, options.Tasks).Select(i =>
        {
            var random = new RandomStream(options.Seed, RandomPurpose.TaskParameter, i);
            var transitions = Matrix<double>.Build.Dense(2, 2, (x, a) => random.Uniform(1 + (2 * x) + a));
            var rewards = Matrix<double>.Build.Dense(2, 2, (x, a) => random.Uniform(5 + (2 * x) + a));
            return new LearningTask(new DecisionProcessLoss(random.Uniform(0), transitions, rewards, options.Horizon));
        }));
    }

    /// <summary>
    /// Quadratic tasks with H_i = Q diag(λ) Qᵀ, λ uniform between the two ends, Q uniform (Haar) on the orthogonal group, and
    /// centres with independent normal entries.
    /// </summary>
    /// <param name="options">The sizes and the seed.</param>
    /// <returns>Equally weighted quadratics, each with the value 0 at its centre.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static TaskSet Quadratics(QuadraticTasksOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Tasks, 1, nameof(options.Tasks));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Dimension, 1, nameof(options.Dimension));
        InputChecks.FiniteNonNegative(options.CentreScale, nameof(options.CentreScale));
        InputChecks.FiniteNonNegative(options.LinearScale, nameof(options.LinearScale));
        if (options.Spacing == EigenvalueSpacing.Logarithmic)
            InputChecks.FinitePositive(options.SmallestEigenvalue, nameof(options.SmallestEigenvalue));
        if (!double.IsFinite(options.SmallestEigenvalue) || !double.IsFinite(options.LargestEigenvalue) || options.SmallestEigenvalue > options.LargestEigenvalue)
            throw new ArgumentOutOfRangeException(nameof(options), $"The eigenvalues go from {InputChecks.Show(options.SmallestEigenvalue)} to {InputChecks.Show(options.LargestEigenvalue)}; finite ends in ascending order are allowed.");

        return TaskSet.Of(Enumerable.Range(0, options.Tasks).Select(i => QuadraticTask(options, i)));
    }

    /// <summary>Quadratic tasks with sines.</summary>
    /// <param name="options">Seed, sizes, eigenvalues and sines.</param>
    /// <returns>The tasks; the quadratic parts are those of <see cref="Quadratics"/>.</returns>
    public static TaskSet SinQuadratics(SinQuadraticTasksOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InputChecks.FiniteNonNegative(options.SineCurvature, nameof(options.SineCurvature));
        if (!(options.Frequency > 0 && double.IsFinite(options.Frequency)))
            throw new ArgumentOutOfRangeException(nameof(options), $"The frequency is {InputChecks.Show(options.Frequency)}; a positive finite number is allowed.");

        TaskSet quadratics = Quadratics(options.Quadratic);
        return TaskSet.Of(quadratics.Select((task, i) => SinQuadraticTask(options, (QuadraticLoss)task.Support, i)));
    }

    /// <summary>A random initial point with independent normal entries.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="dimension">Dimension d ≥ 1.</param>
    /// <param name="scale">Standard deviation of each entry, at least 0; default 1.</param>
    /// <returns>The point.</returns>
    public static Vector<double> InitialPoint(long seed, int dimension, double scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        InputChecks.FiniteNonNegative(scale, nameof(scale));
        var point = new double[dimension];
        new RandomStream(seed, RandomPurpose.InitialPoint).Normals(point);
        return Vector<double>.Build.Dense(point) * scale;
    }

    private static LearningTask RegressionTask(RegressionTasksOptions options, int task)
    {
        int n = options.Samples, d = options.Dimension;
        double[] parameter = new double[d], x = new double[checked(n * d)], y = new double[n];
        new RandomStream(options.Seed, RandomPurpose.TaskParameter, task).Normals(parameter);
        new RandomStream(options.Seed, RandomPurpose.TaskDesign, task).Normals(x);
        new RandomStream(options.Seed, RandomPurpose.TaskNoise, task).Normals(y);
        for (int k = 0; k < n; k++)
        {
            double response = 0;
            for (int j = 0; j < d; j++)
                response += x[(k * d) + j] * parameter[j];

            y[k] = response + (options.Noise * y[k]);
        }

        return LearningTask.LeastSquares(Matrix<double>.Build.DenseOfRowMajor(n, d, x), Vector<double>.Build.Dense(y), options.Normalization, options.Ridge);
    }

    private static LearningTask QuadraticTask(QuadraticTasksOptions options, int task)
    {
        int d = options.Dimension, shape = options.CommonHessian ? 0 : task;
        var normals = new double[checked(d * d)];
        new RandomStream(options.Seed, RandomPurpose.TaskGeometry, shape).Normals(normals);
        var uniforms = new RandomStream(options.Seed, RandomPurpose.TaskParameter, shape);
        double width = options.LargestEigenvalue - options.SmallestEigenvalue;
        var eigenvalues = Vector<double>.Build.Dense(d, j =>
        {
            double place = d == 1 ? 1 : j / (d - 1.0);
            return options.Spacing switch
            {
                EigenvalueSpacing.Linear => options.SmallestEigenvalue + (width * place),
                EigenvalueSpacing.Logarithmic => options.SmallestEigenvalue * Math.Pow(options.LargestEigenvalue / options.SmallestEigenvalue, place),
                _ => options.SmallestEigenvalue + (width * uniforms.Uniform(j)),
            };
        });

        // Q of a QR factorization of a normal matrix is Haar up to the signs of R's diagonal, which cancel in Q diag(λ) Qᵀ.
        var basis = Matrix<double>.Build.Dense(d, d, normals).QR().Q;
        var hessian = basis * Matrix<double>.Build.DiagonalOfDiagonalVector(eigenvalues) * basis.Transpose();
        hessian = (hessian + hessian.Transpose()) / 2;
        var centre = new double[d];
        new RandomStream(options.Seed, RandomPurpose.TaskDesign, task).Normals(centre);
        var c = Vector<double>.Build.Dense(centre) * options.CentreScale;
        var linear = new double[d];
        new RandomStream(options.Seed, RandomPurpose.TaskNoise, task).Normals(linear);
        return new(new QuadraticLoss(hessian, (Vector<double>.Build.Dense(linear) * options.LinearScale) - (hessian * c), c * (hessian * c) / 2));
    }

    private static LearningTask SinQuadraticTask(SinQuadraticTasksOptions options, QuadraticLoss quadratic, int task)
    {
        int d = quadratic.Dimension;
        var normals = new double[checked(d * d)];
        new RandomStream(options.Quadratic.Seed, RandomPurpose.TaskGeometry, task, 1).Normals(normals);
        Matrix<double> basis = Matrix<double>.Build.Dense(d, d, normals).QR().Q;
        var uniforms = new RandomStream(options.Quadratic.Seed, RandomPurpose.TaskParameter, task, 1);
        double largest = options.SineCurvature / (options.Frequency * options.Frequency);
        IEnumerable<SineTerm> terms = Enumerable.Range(0, d).Select(k =>
            new SineTerm(largest * uniforms.Uniform(2 * k), options.Frequency, basis.Column(k), 2 * Math.PI * uniforms.Uniform((2 * k) + 1)));
        return new(new SinQuadraticLoss(quadratic.Hessian, quadratic.Linear, terms));
    }

    private static LearningTask ClassificationTask(ClassificationTasksOptions options, int task)
    {
        int n = options.Samples, d = options.Dimension, informative = options.Informative, redundant = options.Redundant;
        int clusters = 2 * options.ClustersPerClass;
        RandomStream Stream(RandomPurpose purpose, int part) => new(options.Seed, purpose, task, part);

        // Parts of the geometry: 0 vertices, 1 mixing matrices, 2 order of rows, 3 order of columns.
        int[] vertices = DistinctVertices(Stream(RandomPurpose.TaskGeometry, 0), clusters, informative);
        var mixing = Stream(RandomPurpose.TaskGeometry, 1);
        double Mixing(int index) => (2 * mixing.Uniform(index)) - 1;
        int combination = clusters * informative * informative;
        int[] rowOrder = Stream(RandomPurpose.TaskGeometry, 2).Choose(n, n);
        int[] columnOrder = Stream(RandomPurpose.TaskGeometry, 3).Choose(d, d);
        var flips = Stream(RandomPurpose.TaskLabel, 0);

        var x = Matrix<double>.Build.Dense(n, d);
        var y = Vector<double>.Build.Dense(n);
        double[] normals = new double[checked(n * d)], sample = new double[d];
        Stream(RandomPurpose.TaskDesign, 0).Normals(normals);
        for (int k = 0; k < n; k++)
        {
            int cluster = k % clusters;
            var draw = normals.AsSpan(k * d, d);
            draw[(informative + redundant)..].CopyTo(sample.AsSpan(informative + redundant));
            for (int j = 0; j < informative; j++)
            {
                double value = (vertices[cluster] >> j & 1) == 1 ? options.Separation : -options.Separation;
                for (int i = 0; i < informative; i++)
                    value += draw[i] * Mixing((((cluster * informative) + i) * informative) + j);

                sample[j] = value;
            }

            for (int j = 0; j < redundant; j++)
            {
                double value = 0;
                for (int i = 0; i < informative; i++)
                    value += sample[i] * Mixing(combination + (i * redundant) + j);

                sample[informative + j] = value;
            }

            int row = rowOrder[k];
            bool positive = cluster % 2 == 1;
            if (flips.Uniform(2 * k) < options.FlipFraction)
                positive = flips.Uniform((2 * k) + 1) < 0.5;

            y[row] = positive ? 1 : -1;
            for (int j = 0; j < d; j++)
                x[row, columnOrder[j]] = sample[j];
        }

        return new(new GlmLoss(x, y, options.Family, options.Normalization, options.Ridge, options.Smoothing));
    }

    /// <summary>Different vertices of the hypercube, as bit patterns, uniformly without replacement.</summary>
    private static int[] DistinctVertices(RandomStream stream, int count, int dimension)
    {
        var chosen = new List<int>(count);
        for (long index = 0; chosen.Count < count; index++)
        {
            int vertex = stream.Integer(index, 1 << dimension);
            if (!chosen.Contains(vertex))
                chosen.Add(vertex);
        }

        return [.. chosen];
    }
}
