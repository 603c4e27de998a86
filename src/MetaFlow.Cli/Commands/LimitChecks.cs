using System.Text.Json.Nodes;
using MetaFlow.Cli.Output;
using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary>Stores the bounds beside the distances of a limit study as checks of claims.</summary>
internal static class LimitChecks
{
    private const string Exact = "exact";

    /// <summary>One check per bound and rung; a rung that was taken from the store has its checks already.</summary>
    public static void Save(RunStore store, LimitResult result)
    {
        foreach (var bound in result.Bounds)
        {
            var id = $"flow.euler.{bound.Name}";
            store.SaveClaim(new ClaimRecord
            {
                Id = id,
                Paper = "derived",
                Locator = "Hairer, Nørsett, Wanner, Solving Ordinary Differential Equations I, sections I.7 and I.8",
                Statement = bound.Name == "groenwall"
                    ? "‖w_k − w(kβ)‖ ≤ (β/2) sup‖w″‖ (e^(Lt) − 1)/L for a field with Lipschitz constant L"
                    : "‖w_k − w(kβ)‖ ≤ (β/2) sup‖w″‖/μ for all k, if −Dv ⪰ μI and β ≤ 2/(μ + L)",
                Kind = "upper bound",
            });
            foreach (var (rung, value) in result.Rungs.Zip(bound.Values))
            {
                if (!store.Get(rung.Run).ClaimChecks.Any(check => check.ClaimId == id))
                    store.SaveCheck(Check(id, bound, rung, value));
            }
        }
    }

    private static ClaimCheckRecord Check(string id, LimitBound bound, LimitRung rung, double value)
    {
        var (observed, budget) = (rung[bound.Measure], rung.Floor(bound.Measure));
        var applies = bound.Constants == Exact && double.IsFinite(value);
        return new ClaimCheckRecord
        {
            ClaimId = id,
            RunId = rung.Run,
            Form = ClaimForm.Sharp,
            Verdict = !applies ? ClaimVerdict.Inapplicable
                : observed + budget <= value ? ClaimVerdict.Consistent
                : observed - budget > value ? ClaimVerdict.Violated
                : ClaimVerdict.Inconclusive,
            Observed = observed,
            Bound = value,
            Metric = "distance",
            BudgetJson = new JsonObject(LimitMeasure.Errors.Where(rung.Measures.ContainsKey).Select(e => KeyValuePair.Create(e, Sheet.ToJson(rung[e])))).ToJsonString(),
            HypothesesJson = new JsonArray(
                new JsonObject { ["name"] = "the constants are exact or certified", ["value"] = bound.Constants, ["holds"] = bound.Constants == Exact },
                new JsonObject { ["name"] = "the step is inside the bound's range", ["value"] = Sheet.ToJson(rung.Value), ["holds"] = double.IsFinite(value) }).ToJsonString(),
        };
    }
}
