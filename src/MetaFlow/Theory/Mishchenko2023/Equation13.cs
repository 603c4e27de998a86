using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>mishchenko2023, equation (13): the second moment is the square of the mean and the variance.</summary>
internal static class Equation13
{
    private static readonly ParameterSpace s_space = new(
        Parameter.Integer("n", 1, 6), Parameter.Vector("values", -3, 3, x => 2 * x.Integer("n")), Parameter.Vector("weights", 0.01, 1, x => x.Integer("n")), Regularity.Share("mass"));

    public static Claim Claim { get; } = new()
    {
        Id = "mishchenko2023.eq13",
        Paper = "mishchenko2023",
        Locator = "equation (13)",
        Hypotheses = "E‖X‖² < ∞, with probabilities of sum one",
        Families = "random vectors of the plane with up to six values; in some cases a share of the probability is missing",
        Checking = "Expectations by enumeration; the error is rounding.",
        Found = "Holds to rounding.",
        Forms =
        [
            Form.Of(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "E‖X‖² = ‖EX‖² + E‖X−EX‖²", s_space, x => Evaluate(x, 1)) with
            {
                Mutants = [new("+ E‖X−EX‖² → + 2E‖X−EX‖²", x => Evaluate(x, 2))],
            },
        ],
    };

    private static Evaluation Evaluate(Instance instance, double factor)
    {
        double[] x = instance.Vector("values"), weights = instance.Vector("weights");
        double mass = Regularity.Stated(instance, 1, "mass"), total = weights.Sum() / mass, square = 0, first = 0, second = 0, variance = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double p = weights[i] / total;
            first += p * x[2 * i];
            second += p * x[(2 * i) + 1];
            square += p * ((x[2 * i] * x[2 * i]) + (x[(2 * i) + 1] * x[(2 * i) + 1]));
        }

        for (int i = 0; i < weights.Length; i++)
            variance += weights[i] / total * (Math.Pow(x[2 * i] - first, 2) + Math.Pow(x[(2 * i) + 1] - second, 2));
        return new Evaluation().Require("Σp_i = 1", 1, mass).Equal("E‖X‖²", square, (first * first) + (second * second) + (factor * variance), Rounding.Of(square));
    }
}
