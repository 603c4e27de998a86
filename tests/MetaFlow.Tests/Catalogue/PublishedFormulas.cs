using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Tests.Catalogue;

/// <summary>
/// The directions of the papers, written out by hand task by task: nothing of the library but the losses is used. Inner minimizers
/// come from Newton's method with dense matrices.
/// </summary>
internal static class PublishedFormulas
{
    /// <summary>A direction g of one task; the update is w − β Σ pᵢ gᵢ.</summary>
    public delegate double[] TaskDirection(LearningTask task, double[] w);

    /// <summary>xu2020 §3.2: ∇f(w).</summary>
    public static TaskDirection Erm() => (task, w) => Gradient(task.Query, w);

    /// <summary>ji2020 eq. 3 and 4: Π(I − α∇²f̂(z_j)) ∇f(z_N).</summary>
    public static TaskDirection Maml(double alpha, int steps) => (task, w) =>
    {
        var path = Path(task, w, alpha, steps);
        double[] u = Gradient(task.Query, path[^1]);
        for (int j = steps - 1; j >= 0; j--)
        {
            double[] h = Product(task.Support, path[j], u);
            u = [.. u.Zip(h, (x, y) => x - (alpha * y))];
        }

        return u;
    };

    /// <summary>mishchenko2023 Algorithm 1: ∇f(z_N).</summary>
    public static TaskDirection FoMaml(double alpha, int steps) => (task, w) => Gradient(task.Query, Path(task, w, alpha, steps)[^1]);

    /// <summary>Fallah et al. 2020: u − α‖u‖(∇f̂(w + δu/‖u‖) − ∇f̂(w − δu/‖u‖))/(2δ).</summary>
    public static TaskDirection HfMaml(double alpha, double delta) => (task, w) =>
    {
        double[] u = Gradient(task.Query, Path(task, w, alpha, 1)[^1]);
        double norm = Math.Sqrt(u.Aggregate(0.0, (sum, x) => sum + (x * x)));
        double[] above = Gradient(task.Support, [.. w.Zip(u, (x, y) => x + (delta / norm * y))]);
        double[] below = Gradient(task.Support, [.. w.Zip(u, (x, y) => x + (-delta / norm * y))]);
        return [.. u.Select((x, j) => x - (alpha * (norm * ((above[j] - below[j]) / (2 * delta)))))];
    };

    /// <summary>chayti2024 eq. 4: (w − z_N)/(αN).</summary>
    public static TaskDirection Reptile(double alpha, int steps) => (task, w) =>
        [.. w.Zip(Path(task, w, alpha, steps)[^1], (x, z) => (x - z) / (alpha * steps))];

    /// <summary>
    /// MAML with m classical Runge–Kutta steps on dz/dt = −∇f̂(z) for a time T: the Jacobian J of the map column by column, by the tangents of
    /// the stages, and Jᵀ∇f(z).
    /// </summary>
    public static TaskDirection MamlOfFlow(double time, int steps) => (task, w) =>
    {
        int d = w.Length;
        double h = time / steps;
        var z = Vector<double>.Build.Dense([.. w]);
        var jacobian = Matrix<double>.Build.DenseIdentity(d);
        for (int j = 0; j < steps; j++)
        {
            Vector<double> k = Vector<double>.Build.Dense(d), sum = k;
            Matrix<double> tangent = Matrix<double>.Build.Dense(d, d), tangents = tangent;
            foreach (var (node, weight) in new[] { (0.0, 1.0), (0.5, 2.0), (0.5, 2.0), (1.0, 1.0) })
            {
                var at = z + (node * h * k);
                tangent = -Hessian(task.Support, at.ToArray()) * (jacobian + (node * h * tangent));
                k = -Vector<double>.Build.Dense(Gradient(task.Support, at.ToArray()));
                (sum, tangents) = (sum + (weight * k), tangents + (weight * tangent));
            }

            (z, jacobian) = (z + (h / 6 * sum), jacobian + (h / 6 * tangents));
        }

        return (jacobian.Transpose() * Vector<double>.Build.Dense(Gradient(task.Query, z.ToArray()))).ToArray();
    };

    /// <summary>mishchenko2023 Algorithm 2 with the whole error along ∇E(w) = (w − z*)/α: ∇f(z* + δ(w − z*)); against it with −δ.</summary>
    public static TaskDirection FoMumlInexact(double alpha, double delta) => (task, w) =>
        Gradient(task.Query, [.. w.Zip(Minimizer(task, w, 1 / alpha, 0), (x, z) => z + (delta * (x - z)))]);

    /// <summary>mishchenko2023 Algorithm 3: ∇f(z_s) after z ← w − α∇f̂(z).</summary>
    public static TaskDirection FoMuml(double alpha, int steps) => (task, w) =>
    {
        double[] z = w;
        for (int s = 0; s < steps; s++)
        {
            z = [.. w.Zip(Gradient(task.Support, z), (x, g) => x - (alpha * g))];
        }

        return Gradient(task.Query, z);
    };

    /// <summary>mishchenko2023 eq. 3: (w − z)/α at the proximal point z.</summary>
    public static TaskDirection Moreau(double alpha) => (task, w) => [.. w.Zip(Minimizer(task, w, 1 / alpha, 0), (x, z) => (x - z) / alpha)];

    /// <summary>chayti2024 eq. 8: (I + ∇²f̂(φ)/λ)⁻¹∇f(φ).</summary>
    public static TaskDirection Imaml(double penalty) => (task, w) => Implicit(task, Minimizer(task, w, penalty, 0), penalty);

    /// <summary>The same at what K gradient steps on f̂(z) + λ/2 ‖z − w‖² reach.</summary>
    public static TaskDirection ImamlOfSteps(double penalty, double alpha, int steps) => (task, w) => Implicit(task, Penalized(task, w, penalty, alpha, steps, 0), penalty);

    /// <summary>chayti2024 eq. 10 to 12: λ(φ_0 − φ_ν)/ν, λ(φ_{−ν} − φ_ν)/(2ν), and the five-point formula.</summary>
    public static TaskDirection FoBMaml(double penalty, double nu, int order) => Stencil(penalty, nu, order, (task, w, v) => Minimizer(task, w, penalty, v));

    /// <summary>The same with K gradient steps on the perturbed inner problems.</summary>
    public static TaskDirection FoBMamlOfSteps(double penalty, double nu, int order, double alpha, int steps) =>
        Stencil(penalty, nu, order, (task, w, v) => Penalized(task, w, penalty, alpha, steps, v));

    /// <summary>argmin f̂(z) + νf(z) + λ/2 ‖z − w‖².</summary>
    public static double[] Minimizer(LearningTask task, double[] w, double penalty, double nu)
    {
        int d = w.Length;
        var z = Vector<double>.Build.Dense([.. w]);
        Vector<double> Residual(Vector<double> at)
        {
            double[] support = Gradient(task.Support, at.ToArray()), query = Gradient(task.Query, at.ToArray());
            return Vector<double>.Build.Dense(d, j => support[j] + (nu * query[j]) + (penalty * (at[j] - w[j])));
        }

        for (int k = 0; k < 200; k++)
        {
            var residual = Residual(z);
            var step = (Hessian(task.Support, z.ToArray()) + (nu * Hessian(task.Query, z.ToArray())) + (penalty * Matrix<double>.Build.DenseIdentity(d))).Solve(residual);

            // Newton's method may cycle far from the minimizer; near it whole steps are right, whatever rounding makes of the norm.
            double share = 1;
            while (step.L2Norm() > 1e-6 && share > 1e-6 && Residual(z - (share * step)).L2Norm() >= residual.L2Norm())
            {
                share /= 2;
            }

            z -= share * step;
            if (step.L2Norm() <= 1e-15 * (1 + z.L2Norm()))
            {
                break;
            }
        }

        return z.ToArray();
    }

    /// <summary>The Hessian, column by column.</summary>
    public static Matrix<double> Hessian(SmoothLoss loss, double[] z)
    {
        var columns = Matrix<double>.Build.DenseIdentity(z.Length).EnumerateColumns().Select(unit => Vector<double>.Build.Dense(Product(loss, z, unit.ToArray())));
        return Matrix<double>.Build.DenseOfColumnVectors(columns);
    }

    public static double[] Gradient(SmoothLoss loss, double[] w)
    {
        var g = new double[w.Length];
        loss.Gradient(w, g);
        return g;
    }

    private static double[] Product(SmoothLoss loss, double[] w, double[] v)
    {
        var h = new double[w.Length];
        loss.HessianVectorProduct(w, v, h);
        return h;
    }

    private static double[] Implicit(LearningTask task, double[] z, double penalty)
    {
        var matrix = Matrix<double>.Build.DenseIdentity(z.Length) + (Hessian(task.Support, z) / penalty);
        return matrix.Solve(Vector<double>.Build.Dense(Gradient(task.Query, z))).ToArray();
    }

    private static TaskDirection Stencil(double penalty, double nu, int order, Func<LearningTask, double[], double, double[]> inner) => (task, w) =>
    {
        double[] At(double k) => inner(task, w, k * nu);
        (double Node, double Weight)[] stencil = order switch
        {
            1 => [(0, -1), (1, 1)],
            2 => [(-1, -0.5), (1, 0.5)],
            3 => [(0, -11.0 / 6), (1, 3), (2, -1.5), (3, 1.0 / 3)],
            _ => [(-2, 1.0 / 12), (-1, -2.0 / 3), (1, 2.0 / 3), (2, -1.0 / 12)],
        };
        var sum = new double[w.Length];
        foreach (var (node, weight) in stencil)
        {
            double[] point = At(node);
            for (int j = 0; j < sum.Length; j++)
            {
                sum[j] -= penalty * weight / nu * (point[j] - w[j]);
            }
        }

        return sum;
    };

    private static List<double[]> Path(LearningTask task, double[] w, double alpha, int steps)
    {
        var path = new List<double[]> { w };
        for (int j = 0; j < steps; j++)
        {
            path.Add([.. path[j].Zip(Gradient(task.Support, path[j]), (z, g) => z - (alpha * g))]);
        }

        return path;
    }

    private static double[] Penalized(LearningTask task, double[] w, double penalty, double alpha, int steps, double nu)
    {
        double[] z = w;
        for (int k = 0; k < steps; k++)
        {
            double[] support = Gradient(task.Support, z), query = Gradient(task.Query, z);
            z = [.. z.Select((x, j) => x - (alpha * (support[j] + (nu * query[j]) + (penalty * (x - w[j])))))];
        }

        return z;
    }
}
