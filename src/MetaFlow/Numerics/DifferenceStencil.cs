namespace MetaFlow.Numerics;

/// <summary>Difference stencils for the first derivative at 0 on whole nodes.</summary>
internal static class DifferenceStencil
{
    /// <summary>
    /// The nodes in increasing order and the weights c_k with <c>Σ c_k y(k h)/h = y′(0) + O(h^order)</c>: on −n/2 … n/2 without 0 for even
    /// orders, on 0 … n for odd ones. The weights are derivatives of the Lagrange polynomials at 0.
    /// </summary>
    public static (double[] Nodes, double[] Weights) FirstDerivative(int order)
    {
        int half = order / 2;
        double[] nodes = order % 2 == 0
            ? [.. Enumerable.Range(-half, order + 1).Where(k => k != 0).Select(k => (double)k)]
            : [.. Enumerable.Range(0, order + 1).Select(k => (double)k)];
        return (nodes, [.. nodes.Select(node => Weight(nodes, node, central: order % 2 == 0))]);
    }

    // l_k(x) = Π (x − m)/(k − m) over the other nodes m (and 0, which has weight 0 in a central stencil).
    private static double Weight(double[] nodes, double node, bool central)
    {
        double[] others = [.. nodes.Where(other => other != node), .. central ? new double[] { 0 } : []];
        double sum = 0;
        for (int i = 0; i < others.Length; i++)
        {
            double product = 1;
            for (int k = 0; k < others.Length; k++)
            {
                product *= k == i ? 1 : 0 - others[k];
            }

            sum += product;
        }

        return sum / others.Aggregate(1.0, (product, other) => product * (node - other));
    }
}
