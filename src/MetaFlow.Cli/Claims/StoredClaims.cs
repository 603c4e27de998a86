using System.Text.Json.Nodes;
using MetaFlow.Cli.Output;
using MetaFlow.Storage;
using MetaFlow.Theory;

namespace MetaFlow.Cli.Claims;

/// <summary>Keeps checks of claims in the run store.</summary>
internal static class StoredClaims
{
    /// <summary>Stores a check with its seed, configuration, hypotheses, budget and worst case.</summary>
    /// <param name="store">The store.</param>
    /// <param name="report">The check.</param>
    /// <param name="configuration">What it was made with, such as the effort or the user's problem.</param>
    public static void Save(RunStore store, FormReport report, JsonObject configuration)
    {
        store.SaveClaim(new ClaimRecord
        {
            Id = report.Claim.Id,
            Paper = report.Claim.Paper,
            Locator = report.Claim.Locator,
            Statement = report.Form.Statement,
            Kind = report.Form.SaysInWords,
        });
        var evaluation = report.Worst?.Evaluation;
        var deciding = evaluation?.Deciding;
        var witness = report.Witness?.ToJson();
        if (witness is not null)
            witness["configuration"] = configuration.DeepClone();
        store.SaveCheck(new ClaimCheckRecord
        {
            ClaimId = report.Claim.Id,
            Form = ClaimSheets.Word(report.Form.Kind),
            Verdict = ClaimSheets.Word(report.Verdict),
            Observed = deciding?.Observed ?? double.NaN,
            Bound = deciding?.Bound ?? double.NaN,
            BudgetJson = Budget(evaluation).ToJsonString(),
            HypothesesJson = Hypotheses(report).ToJsonString(),
            WitnessJson = witness?.ToJsonString(),
            Seed = report.Seed,
        });
    }

    private static JsonObject Budget(Evaluation? evaluation)
    {
        var budget = new JsonObject();
        if (evaluation?.Deciding is { } deciding)
            budget["total"] = Sheet.ToJson(deciding.Error);
        foreach (var (part, value) in evaluation?.BudgetParts ?? [])
            budget[part] = Sheet.ToJson(value);
        return budget;
    }

    private static JsonArray Hypotheses(FormReport report)
    {
        var values = report.Worst?.Evaluation.Hypotheses ?? [];
        return new JsonArray([.. report.HitRates.Select(JsonNode (rate) =>
        {
            var entry = new JsonObject { ["name"] = rate.Key, ["hit_rate"] = Sheet.ToJson(rate.Value) };
            foreach (var hypothesis in values.Where(h => h.Name == rate.Key).Take(1))
            {
                entry["left"] = Sheet.ToJson(hypothesis.Left);
                entry["right"] = Sheet.ToJson(hypothesis.Right);
                entry["holds"] = hypothesis.Holds;
            }

            return entry;
        })]);
    }
}
