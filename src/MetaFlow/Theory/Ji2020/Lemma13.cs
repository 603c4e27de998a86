using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Lemma 13: a product of matrices near the identity.</summary>
internal static class Lemma13
{
    private static readonly ParameterSpace s_space = new(
        Parameter.Integer("dimension", 1, 3),
        Parameter.Integer("m", 0, 5),
        Parameter.Logarithmic("x", 0.01, 1),
        Parameter.Vector("eigenvalues", -1.1, 1.1, x => (x.Integer("m") + 1) * x.Integer("dimension")),
        Parameter.Vector("angles", -Math.PI, Math.PI, x => (x.Integer("m") + 1) * FamilyParts.Angles(x.Integer("dimension"))));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.lem13",
        Paper = "ji2020",
        Locator = "Lemma 13",
        Hypotheses = "‖V_j‖ ≤ L",
        Families = "symmetric matrices of dimension 1 to 3 with drawn eigenvalues and rotations; L = 1 by scaling, x = αL",
        Checking = "The spectral norm of the difference; its error is 10³ units in the last place of the norms involved.",
        Found = "Held in all cases and is attained by V_j = −L. Proof: expand the product and count its terms.",
        Forms =
        [
            new Form
            {
                Kind = FormKind.Printed,
                Says = ClaimKind.UpperBound,
                Expected = Expectation.Holds,
                Statement = "‖V_j‖ ≤ L ⇒ ‖I-Π_{j=0}^m(I-αV_j)‖ ≤ q^{m+1}-1, q=1+αL",
                Space = s_space,
                Evaluate = x => Evaluate(x, 1, 1),
                Mutants =
                [
                    new("q^{m+1} → q^m", x => Evaluate(x, 0, 1)),
                    new("‖V_j‖ ≤ L → ‖V_j‖ ≤ 1.1L", x => Evaluate(x, 1, 1.1)),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(Instance x, int more, double largest)
    {
        int dimension = x.Integer("dimension"), count = x.Integer("m") + 1, angles = FamilyParts.Angles(dimension);
        var identity = Matrix<double>.Build.DenseIdentity(dimension);
        var product = identity;
        for (int j = 0; j < count; j++)
        {
            var matrix = FamilyParts.Symmetric(
                FamilyParts.Piece(x.Vector("eigenvalues"), j, dimension), FamilyParts.Rotation(dimension, x.Vector("angles").AsSpan(j * angles, angles)));
            product *= identity - (x["x"] * matrix);
        }

        double growth = Math.Pow(1 + x["x"], count - 1 + more);
        return new Evaluation()
            .Require("‖V_j‖ ≤ L", x.Vector("eigenvalues").Max(Math.Abs), largest)
            .AtMost("‖I − Π(I − αV_j)‖", (identity - product).L2Norm(), growth - 1, Rounding.Of(1 + growth, 1000));
    }
}
