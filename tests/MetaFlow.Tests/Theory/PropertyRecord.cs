using System.Text.Json.Nodes;
using MetaFlow.Storage;
using MetaFlow.Theory;

namespace MetaFlow.Tests.Theory;

/// <summary>Keeps what a property run found in the run store that <c>METAFLOW_STORE</c> names; nothing is kept where it names none.</summary>
internal static class PropertyRecord
{
    private static readonly Lock s_gate = new();

    /// <summary>Stores the worst case of a run as a check of its claim.</summary>
    public static void Save(Claim claim, Form form, Case? worst, int cases) => Save(Environment.GetEnvironmentVariable("METAFLOW_STORE"), claim, form, worst, cases);

    /// <inheritdoc cref="Save(Claim, Form, Case?, int)"/>
    public static void Save(string? path, Claim claim, Form form, Case? worst, int cases)
    {
        if (string.IsNullOrEmpty(path) || worst?.Evaluation is not { } evaluation)
            return;
        var witness = new Witness(claim.Id, form.Kind, worst.Instance).ToJson();
        witness["configuration"] = new JsonObject { ["property"] = true, ["cases"] = cases };
        lock (s_gate)
        {
            using var store = RunStore.OpenOrCreate(path);
            store.SaveClaim(new ClaimRecord { Id = claim.Id, Paper = claim.Paper, Locator = claim.Locator, Statement = form.Statement, Kind = form.SaysInWords });
            store.SaveCheck(new ClaimCheckRecord
            {
                ClaimId = claim.Id,
                Form = form.Kind.ToString().ToLowerInvariant(),
                Verdict = evaluation.Verdict.ToString().ToLowerInvariant(),
                Observed = evaluation.Deciding?.Observed ?? double.NaN,
                Bound = evaluation.Deciding?.Bound ?? double.NaN,
                WitnessJson = witness.ToJsonString(),
                Seed = worst.Instance.Seed,
            });
        }
    }
}
