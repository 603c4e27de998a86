namespace MetaFlow.Tests.Theory.Mishchenko2023;

public sealed class Mishchenko2023ClaimTests : PaperClaimTests<Mishchenko2023ClaimTests>, IPaperTests
{
    public static string Paper => "mishchenko2023";
}
