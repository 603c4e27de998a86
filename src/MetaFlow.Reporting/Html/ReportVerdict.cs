namespace MetaFlow.Reporting;

/// <summary>What the check of a claim on a run gave.</summary>
/// <param name="Claim">The claim, such as <c>xu2020.thm3.6</c>.</param>
/// <param name="Form">Which form of it: printed, proof, corrected or sharp.</param>
/// <param name="Verdict">The verdict, such as <c>consistent</c> or <c>violated</c>.</param>
/// <param name="Observed">What was observed.</param>
/// <param name="Bound">What it was compared with.</param>
/// <param name="Statement">The claim in one line, or null.</param>
public sealed record ReportVerdict(string Claim, string Form, string Verdict, double Observed, double Bound, string? Statement = null);
