namespace MetaFlow.Theory.Flows;

/// <summary>What was derived about the flows of the algorithms: their Lyapunov functions, conserved quantities and distances.</summary>
internal static class FlowClaims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
        .. MoreauFlow.Claims,
        .. FoMumlFlow.Claims,
        ReptileFlow.Claim,
        .. ImplicitFlow.Claims,
        .. FoBMamlFlow.Claims,
        .. ShapedFlows.Claims,
        MamlFlow.Claim,
        .. MinMaxFlow.Claims,
        .. ReplicatorFlow.Claims,
    ];
}
