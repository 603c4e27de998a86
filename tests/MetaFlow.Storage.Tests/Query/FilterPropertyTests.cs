using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace MetaFlow.Storage.Tests.Query;

/// <summary>
/// Laws of the filter language on random inputs. METAFLOW_FUZZ=100000 tries that many instead of the 1,000 of every day; a case that
/// fails names its seed.
/// </summary>
public sealed partial class FilterPropertyTests : IDisposable
{
    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("METAFLOW_FUZZ") ?? "1000", CultureInfo.InvariantCulture);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Injections => new(
        "algorithm = ''; DROP TABLE run; --'",
        "algorithm = 'x''; DROP TABLE run; --'",
        "algorithm = \"x'); DELETE FROM run; --\"",
        "params.`x' OR 1=1 --` = 1",
        "params.`x\"; DROP TABLE run; --` is null",
        "metrics.x; DROP TABLE run",
        "metrics.x = 1 union select * from run",
        "metrics.x = 1) or (1=1",
        "metrics.x = 1 -- comment",
        "metrics.x = 1 /* comment */",
        "tag = 'x' or 1=1",
        "tag like '%'' or ''1''=''1'",
        "note = '$1'",
        "params.`$1` = '$2'",
        "claim('x'') or 1=1 --', 'printed') = 'violated'",
        "experiment in ('a', 'b''); ATTACH DATABASE ''x'' AS y; --')",
        "experiment like 'x' escape 'y'",
        "seed = (select 1)",
        "load_extension('x') = 1",
        "id = 'x' and sqlite_version() = '3'",
        "started > '2026-11-01''; DROP TABLE run; --'",
        "at(`x'; DROP TABLE run; --`, 5) is null",
        "\0", "'\0'", "\ud800 = 1", "tag = '\ud800'", "tag = '🙂'");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Filter_Printed_ReadsAsItself()
    {
        for (var seed = 0; seed < Count; seed++)
        {
            var node = new RandomFilter(seed).Node(4);
            var printed = node.ToString();
            var read = FilterParser.Parse(printed);
            Assert.True(node.Equals(read), $"Seed {seed}: {printed} was read as {read}");
            Assert.Equal(printed, read.ToString());
        }
    }

    [Fact]
    public void Text_OfAnyKind_IsRefusedOrCompiledToConstantSql()
    {
        using var store = Store();
        var understood = 0;
        for (var seed = 0; seed < Count; seed++)
        {
            var typed = Typed(new Random(seed), seed);
            if (Ask(store, typed, seed))
                understood++;
        }

        // The law would be empty if everything were refused.
        Assert.InRange(understood, Count / 40, Count - (Count / 40));
        Assert.Equal((2, 14), (store.List().Count, store.Info().SchemaVersion == StoreSchema.Current.Version ? StoreSchema.Tables.Count : 0));
    }

    [Theory]
    [MemberData(nameof(Injections))]
    public void Text_OfAnAttacker_StaysData(string typed)
    {
        using var store = Store();
        Ask(store, typed, seed: -1);
        try
        {
            Assert.True(store.List(new RunListOptions { Sort = typed }).Count <= 2);
        }
        catch (FilterException)
        {
            // Refused: that is well too.
        }

        Assert.Equal(2, store.List().Count);
        Assert.Empty(store.Check());
    }

    // Whether it was understood.
    private static bool Ask(RunStore store, string typed, int seed)
    {
        QuerySql sql;
        try
        {
            sql = store.ExplainSql(typed);
        }
        catch (FilterException error)
        {
            Assert.InRange(error.Position, 0, typed.Length);
            Assert.Equal(2, error.Drawing.Split('\n').Length);
            return false;
        }

        var foreign = Words().Matches(sql.Sql).Select(static m => m.Value).Where(static word => !Known.Contains(word) && !Alias().IsMatch(word)).ToList();
        Assert.True(foreign.Count == 0, $"Seed {seed}: {typed} became {sql.Sql} with {string.Join(' ', foreign)}");
        try
        {
            _ = store.Query(typed).Count();
        }
        catch (FilterException error) when (error.Message.Contains("no run in", StringComparison.Ordinal))
        {
            // A name that no run has.
        }

        return true;
    }

    private RunStore Store()
    {
        var store = RunStore.OpenOrCreate(_folder.StorePath);
        Samples.Add(store, values: [1, double.NaN]);
        Samples.Add(store, Samples.Description("erm") with { Parameters = new Dictionary<string, ParameterValue> { ["x"] = 1 } }, "x", 3);
        return store;
    }

    private static string Typed(Random random, int seed) => (seed % 4) switch
    {
        0 => Encoding.UTF8.GetString(Bytes(random, random.Next(60))),
        1 => Encoding.Latin1.GetString(Bytes(random, random.Next(60))),
        2 => string.Join(random.Next(4) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 25)).Select(_ => Vocabulary[random.Next(Vocabulary.Length)])),
        _ => Mutated(random, new RandomFilter(seed).Node(seed / 4 % 4).ToString()!),
    };

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Mutated(Random random, string text)
    {
        var characters = text.ToList();
        for (var i = random.Next(3); i > 0 && characters.Count > 0; i--)
        {
            var at = random.Next(characters.Count);
            switch (random.Next(3))
            {
                case 0: characters.RemoveAt(at); break;
                case 1: characters.Insert(at, (char)random.Next(32, 127)); break;
                default: characters[at] = (char)random.Next(32, 127); break;
            }
        }

        return new string([.. characters]);
    }

    private static readonly string[] Vocabulary =
    [
        "and", "or", "not", "(", ")", ",", ".", "=", "!=", "<", "<=", ">", ">=", "in", "between", "like", "is", "null", "nan", "finite", "inf", "-inf",
        "params.x", "metrics.loss", "metrics.x", "min(loss)", "first(x)", "at(x, 0)", "claim('a', 'proof')", "algorithm", "status", "tag", "started", "age", "seed",
        "'maml'", "\"x\"", "'2026-11-01'", "'finished'", "1", "-2.5e3", "7d", "true", "false", "`", "'", "--", ";", "%", "\u00e9", "\ud83d",
    ];

    // Every word and every text that the compiler itself writes.
    private static readonly HashSet<string> Known =
    [
        .. "SELECT FROM run r key WHERE trashed IS NULL NOT AND OR ORDER BY DESC LIMIT IN LIKE ESCAPE EXISTS CASE WHEN THEN ELSE END BETWEEN started id".Split(' '),
        .. "experiment algorithm mode method route kernel seed status termination failure ended heartbeat elapsed_seconds accepted_steps rejected_steps evaluations gradients".Split(' '),
        .. "hessian_vector_products host metaflow_version configuration_hash boot_id process_space process_id process_start coalesce unixepoch metaflow_liveness".Split(' '),
        .. "param run_key name value kind type summary metric last last_kind min max series point p series_key step time claim_check c verdict claim_id form created e".Split(' '),
        .. "tag x text note".Split(' '),
        "e308", "e999", "'subsec'", "'running'", "'int'", "'real'", "'text'", "'bool'", @"'\'",
    ];

    [GeneratedRegex("'[^']*'|[\"`][^\"`]*[\"`]|[^\\W\\d]\\w*|;|--|/\\*")]
    private static partial Regex Words();

    [GeneratedRegex("^t[0-9]+p?$")]
    private static partial Regex Alias();
}
