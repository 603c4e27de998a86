namespace MetaFlow.Numerics;

/// <summary>
/// The Philox4x32-10 counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3"
/// (SC 2011): a keyed bijection of 128-bit counters. The known answers of its authors are a test.
/// </summary>
internal static class Philox4x32
{
    private const int Rounds = 10;

    /// <summary>The 128 random bits that belong to a counter under a key.</summary>
    internal static (uint R0, uint R1, uint R2, uint R3) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        unchecked
        {
            for (int round = 0; round < Rounds; round++)
            {
                ulong first = 0xD2511F53UL * c0;
                ulong second = 0xCD9E8D57UL * c2;
                (c0, c1, c2, c3) = ((uint)(second >> 32) ^ c1 ^ k0, (uint)second, (uint)(first >> 32) ^ c3 ^ k1, (uint)first);
                k0 += 0x9E3779B9U;
                k1 += 0xBB67AE85U;
            }
        }

        return (c0, c1, c2, c3);
    }
}
