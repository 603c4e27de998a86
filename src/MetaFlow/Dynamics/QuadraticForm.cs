using MetaFlow.Kernels;

namespace MetaFlow;

/// <summary>A loss that is a quadratic, as ½w·(Aw) − b·w + c.</summary>
internal static class QuadraticForm
{
    /// <summary>Whether the loss is a quadratic that can be compiled.</summary>
    public static bool Fits(SmoothLoss loss) => loss is QuadraticLoss or GlmLoss { Family: GlmFamily.Squared };

    /// <summary>Whether the quadratic's matrix is no larger than what it is made of.</summary>
    public static bool IsTall(SmoothLoss loss) => loss is not GlmLoss glm || glm.Rows > glm.Dimension;

    /// <summary>Compiles the loss; XᵀX and Xᵀy by the kernel's symmetric rank-k product.</summary>
    public static QuadraticData Compile(SmoothLoss loss, Kernel kernel)
    {
        int d = loss.Dimension;
        if (loss is QuadraticLoss quadratic)
        {
            double[] b = [.. quadratic.LinearArray];
            for (int j = 0; j < d; j++)
            {
                b[j] = -b[j];
            }

            return new QuadraticData([.. quadratic.HessianArray], b, quadratic.Constant, d);
        }

        // scale·‖Xw − y‖² + ridge/2 ‖w‖²: A = 2·scale·XᵀX + ridge·I, b = 2·scale·Xᵀy, c = scale·‖y‖².
        var glm = (GlmLoss)loss;
        double[] matrix = new double[d * d], right = new double[d];
        DenseKernel.Gram(kernel, glm.Rows, d, glm.DesignArray, glm.ResponseArray, 2 * glm.Scale, matrix, right);
        for (int j = 0; j < d; j++)
        {
            matrix[(j * d) + j] += glm.Ridge;
        }

        double squares = 0;
        foreach (double y in glm.ResponseArray)
        {
            squares += y * y;
        }

        return new QuadraticData(matrix, right, glm.Scale * squares, d);
    }
}
