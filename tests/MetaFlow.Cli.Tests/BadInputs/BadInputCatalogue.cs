using System.IO.Compression;
using MetaFlow.Cli.Tests.Support;
using Microsoft.Data.Sqlite;

namespace MetaFlow.Cli.Tests.BadInputs;

/// <summary>Everything that users were imagined to get wrong.</summary>
internal static class BadInputCatalogue
{
    private const string Run = "run xu2020.fig2b ";
    private const string Csv = "run xu2020.fig2b --set problem.group_by=[\"a\"] --set problem.dataset=csv:data.csv";
    private const string Report = "report mode='flow'";
    private const string Sweep = "sweep alpha.json";
    private const string Idx = "run xu2020.fig2d --set problem.dataset=idx:images.idx,labels.idx";

    /// <summary>The cases, by subject.</summary>
    public static IReadOnlyList<BadInput> All { get; } =
    [
        // The command line itself.
        new("unknown command", "rnu xu2020.fig2b"),
        new("unknown subcommand", "runs lst"),
        new("no subcommand", "runs"),
        new("unknown option", Run + "--sotre x.db"),
        new("unknown option before the argument", "run --colour xu2020.fig2b"),
        new("missing argument", "run"),
        new("missing run id", "runs show"),
        new("one argument too many", "run xu2020.fig2b xu2020.fig2a"),
        new("option without its value", Run + "--store"),
        new("option given twice", Run + "--store a.db --store b.db"),
        new("option that the command does not have", "doctor --quiet"),
        new("bad format", Run + "--format yaml"),
        new("format that a command does not have", "runs export 0 --format table", p => p.Store()),
        new("seed that is not a number", Run + "--seed seven"),
        new("negative seed", Run + "--seed -1"),
        new("no threads", Run + "--jobs 0"),
        new("unknown kernel", Run + "--kernel gpu"),
        new("bad METAFLOW_KERNEL", Run.TrimEnd()) { Variables = new Dictionary<string, string> { ["METAFLOW_KERNEL"] = "fast" } },
        new("--set without a value", Run + "--set steps"),
        new("resuming a run and an experiment at once", Run + "--resume 0199a"),
        new("resuming a run that is not there", "run --resume 7777", p => p.Store()),
        new("resuming a run that has come to its end", "run --resume 0", p => p.Store()),
        new("negative number of steps between checkpoints", Run + "--checkpoint-every -1"),
        new("unknown part of the catalog", "catalog algoritms"),

        // The claims.
        new("no claim to verify", "verify"),
        new("a claim and --all at once", "verify ji2020.eq44 --all"),
        new("unknown claim", "verify ji2020.eq4"),
        new("form that a claim does not have", "verify ji2020.eq44 --form sharp"),
        new("effort of zero", "verify ji2020.eq44 --effort 0"),
        new("declared constant without a problem", "verify ji2020.eq44 --declare L=1"),
        new("declared constant that is not a number", "verify xu2020.lemC.1 --problem xu2020.fig2b --declare L=x"),
        new("declared constant that nobody knows", "verify xu2020.lemC.1 --problem xu2020.fig2b --declare M=1"),
        new("mutants of one's own problem", "verify xu2020.lemC.1 --problem xu2020.fig2b --mutants"),
        new("witness that is not there", "verify --witness missing.json"),
        new("witness that is not JSON", "verify --witness w.json", p => File.WriteAllText(p.Path("w.json"), "{")),
        new("witness of an unknown claim", "verify --witness w.json", p => File.WriteAllText(p.Path("w.json"), """{"claim":"a","form":"printed","parameters":{}}""")),
        new("witness with a number out of range", "verify --witness w.json", p => File.WriteAllText(p.Path("w.json"), """{"claim":"ji2020.eq44","form":"printed","parameters":{"chi":-1,"a":1,"X":1}}""")),
        new("report that is a folder", "verify ji2020.eq44 --report folder", p => Directory.CreateDirectory(p.Path("folder"))),
        new("paper to falsify", "falsify ji2020"),
        new("budget without a time", "falsify ji2020.eq44 --budget soon"),

        // The limit study.
        new("limit of an unknown algorithm", "limit mmal"),
        new("limit on an unknown problem", "limit maml --problem diabetis"),
        new("limit of an unknown parameter", "limit maml --parameter outer-steps"),
        new("limit that the algorithm lacks", "limit erm --parameter inner-step"),
        new("first value that is not positive", "limit maml --first -0.1"),
        new("window that is not a number", "limit maml --until NaN"),
        new("too few rungs", "limit maml --rungs 2"),
        new("ratio that is not a whole number", "limit maml --ratio 1.5"),
        new("batch on losses with kinks", "limit maml --problem hinge --batch 1"),
        new("too few paths", "limit maml --batch 1 --samples 5"),
        new("batch with another parameter", "limit maml --batch 1 --parameter inner-step"),
        new("fixed-point steps that diverge", "limit fo-muml --problem quadratics --parameter fixed-point-steps --set inner_step_size=2"),
        new("inner time with another parameter", "limit maml --inner-time 1"),
        new("perturbation that the algorithm lacks", "limit maml --parameter perturbation"),
        new("problem file that is not there", "limit maml --problem missing.json"),
        new("window that a step cannot resolve", "limit maml --until 1e9 --first 1e-3"),

        // The experiment.
        new("unknown experiment", "run xu2020.fig2z"),
        new("unknown experiment, nothing near", "run banana"),
        new("unknown field", Run + "--set stpes=10"),
        new("unknown nested field", Run + "--set problem.normalisation=mean"),
        new("unknown algorithm", Run + "--set algorithms[0].name=mmal"),
        new("unknown method", Run + "--set method=dormand-prince-45"),
        new("unknown metric", Run + "--set metrics=[\"loss\"]"),
        new("unknown data set", Run + "--set problem.dataset=diabetis"),
        new("unknown column", Run + "--set problem.group_by=[\"sexx\"]"),
        new("negative step size", Run + "--set outer_step_size=-0.1"),
        new("NaN", Run + "--set inner_step_size=NaN"),
        new("NaN as text", Run + "--set inner_step_size=\"NaN\""),
        new("infinite step size", Run + "--set outer_step_size=1e999"),
        new("no steps", Run + "--set steps=0"),
        new("fraction where a whole number is due", Run + "--set steps=2.5"),
        new("text where a number is due", Run + "--set steps=many"),
        new("truth value where a number is due", Run + "--set repetitions=true"),
        new("empty list", Run + "--set algorithms=[]"),
        new("index beyond the list", Run + "--set algorithms[9].name=erm"),
        new("tolerance below the noise of inner solutions", Run + "--set algorithms=[{\"name\":\"moreau\"}] --set modes=[\"flow\"] --set relative_tolerance=1e-12"),
        new("tolerance below the noise of differences", Run + "--set algorithms=[{\"name\":\"hf-maml\"}] --set modes=[\"flow\"] --set relative_tolerance=1e-12"),
        new("loss that the route cannot take", "run xu2020.fig2d --set route=affine"),

        // Files that describe experiments.
        new("no such file", "run mine.json"),
        new("JSON syntax error", "run mine.json", p => p.Write("mine.json", "{\n  \"name\": \"mine\",\n  \"steps\": 10 20\n}")),
        new("file that ends too early", "run mine.json", p => p.Write("mine.json", "{ \"name\": \"mine\",")),
        new("empty file", "run mine.json", p => p.Write("mine.json", "")),
        new("JSON that is not an object", "run mine.json", p => p.Write("mine.json", "[1, 2]")),
        new("missing field", "run mine.json", p => p.Write("mine.json", "{ \"name\": \"mine\" }")),
        new("not text", "run mine.json", p => File.WriteAllBytes(p.Path("mine.json"), [0x7b, 0x22, 0xc3, 0x28])),

        // Data files.
        new("no such CSV file", Csv),
        new("empty CSV file", Csv, p => p.Write("data.csv", "")),
        new("CSV file with a header alone", Csv, p => p.Write("data.csv", "a,b,y\n")),
        new("ragged CSV file", Csv, p => p.Write("data.csv", "a,b,y\n1,2,3\n4,5\n")),
        new("CSV field that is not a number", Csv, p => p.Write("data.csv", "a,b,y\n1,2,3\n4,five,6\n")),
        new("NaN in a CSV file", Csv, p => p.Write("data.csv", "a,b,y\n1,2,3\n4,NaN,6\n")),
        new("truncated gzip", Csv + ".gz", p => File.WriteAllBytes(p.Path("data.csv.gz"), Gzip("a,b,y\n1,2,3\n4,5,6\n")[..^12])),
        new("truncated IDX file", Idx, p => Images(p, images: 3, bytes: 5, labels: [1, 2, 3])),
        new("IDX file with a wrong magic number", Idx, NotImages),
        new("label out of range", Idx, p => Images(p, images: 3, bytes: 12, labels: [1, 2, 77])),
        new("fewer labels than images", Idx, p => Images(p, images: 3, bytes: 12, labels: [1, 2])),

        // The store.
        new("no store yet", "runs list"),
        new("folder as store", Run + "--store sub", p => Directory.CreateDirectory(p.Path("sub"))),
        new("store in a folder that is not there", Run + "--store none/runs.db"),
        new("read-only folder", Run + "--store /proc/runs.db"),
        new("store that is not a database", Run + "--store notes.txt", p => p.Write("notes.txt", "these are my notes, and they are longer than a header of a hundred bytes, which makes them look like a page of a file")),
        new("database of another application", Run + "--store other.db", p => Sql(p, "other.db", "CREATE TABLE cats (name TEXT)")),
        new("database of a newer MetaFlow", Run + "--store metaflow.db", Newer),
        new("unknown run id", "runs show 7777", p => p.Store()),
        new("ambiguous run id", "runs show 0", TwoRuns),
        new("run id that is none", "runs show my-run", p => p.Store()),
        new("unknown status", "runs list --status done", p => p.Store()),
        new("unknown sort key", "runs list --sort speed", p => p.Store()),
        new("filter with an unknown field", "runs list algoritm='maml'", p => p.Store()),
        new("filter with an unknown metric", "runs list metrics.gradnorm<1", p => p.Store()),
        new("filter with an unknown parameter", "runs list params.iner_step_size<1", p => p.Store()),
        new("filter that ends too early", "runs list (mode='flow'", p => p.Store()),
        new("filter that compares a date with a number", "runs list started>5", p => p.Store()),
        new("filter with a date that is none", "runs list started>'yesterday'", p => p.Store()),
        new("filter with an unknown status", "runs list status='finishd'", p => p.Store()),
        new("filter of another language", "runs list mode='flow'&&seed=7", p => p.Store()),
        new("limit of nothing", "runs list --limit 0", p => p.Store()),
        new("columns that are none", "runs list --columns algorithm,,mode", p => p.Store()),
        new("column that is no field", "runs list --columns algorithm,lr", p => p.Store()),
        new("Parquet on standard output", "runs export 0 --format parquet", p => p.Store()),
        new("unknown scale", "runs plot 0 --y-scale logarithmic", p => p.Store()),
        new("again a run made from code", "runs rerun 0", p => p.Store()),
        new("difference of an unknown metric", "runs diff-trajectory 0 0 --metric los", p => p.Store()),
        new("comparison of one run", "runs compare 0", p => p.Store()),
        new("tag without a tag", "runs tag 0", p => p.Store()),
        new("note without a text", "runs note 0", p => p.Store()),
        new("SQL that writes", "runs sql VACUUM", p => p.Store()),
        new("SQL that is none", "runs sql SELEKT", p => p.Store()),
        new("no time for SQL", "runs sql SELECT --time-limit 0", p => p.Store()),
        new("neither ids nor a filter", "runs rm", p => p.Store()),
        new("filter that finds nothing to remove", "runs rm --where seed=8 --yes", p => p.Store()),
        new("restoring what is not in the trash", "runs restore 0", p => p.Store()),
        new("showing what is in the trash", "runs show 0", Trashed),
        new("backup over a file", "db backup metaflow.db", p => p.Store()),
        new("backup into a folder that is not there", "db backup none/copy.db", p => p.Store()),
        new("merge of a store into itself", "db merge metaflow.db", p => p.Store()),
        new("merge of a file that is not there", "db merge shard.db", p => p.Store()),
        new("merge of a file that is no store", "db merge notes.txt", p => p.Write("notes.txt", "notes")),
        new("merge of another application's database", "db merge other.db", p => Sql(p, "other.db", "CREATE TABLE cats (name TEXT)")),
        new("emptying the trash where nobody can be asked", "db vacuum --empty-trash", Trashed),
        new("migration of a newer store", "db migrate", Newer),
        new("deleting where nobody can be asked", "runs rm 0", p => p.Store()),
        new("plot of an unknown metric", "runs plot 0 --metric gradnorm", p => p.Store()),
        new("unknown abscissa", "runs plot 0 --x steps", p => p.Store()),
        new("export of an unknown metric", "runs export 0 --metric loss", p => p.Store()),

        // What is written.
        new("unwritable figure", Run + "--output /proc/figures/a.png"),
        new("figure below a file", Run + "--output notes.txt/a.png", p => p.Write("notes.txt", "notes")),
        new("figure of an unknown kind", Run + "--output a.pdf"),
        new("folder with the name of a figure", Run + "--output a.png", p => Directory.CreateDirectory(p.Path("a.png"))),
        new("blank tag", Run + "--tag="),

        // Sweeps.
        new("no such sweep file", "sweep alpha.json"),
        new("sweep of an unknown experiment", Sweep, p => Alpha(p, "xu2020.fig2b", "xu2020.fg2b")),
        new("sweep over an unknown field", Sweep, p => Alpha(p, "\"inner_step_size\"", "\"inner_step_size.x\"")),
        new("sweep with a value that is not allowed", Sweep, p => Alpha(p, "0.3", "-0.3")),
        new("sweep without points", Sweep, p => Alpha(p, "[0.1, 0.3]", "[]")),
        new("sweep with an unknown kind of axis", Sweep, p => Alpha(p, "\"values\",", "\"valeus\",")),
        new("sweep with an axis given twice", Sweep, p => Alpha(p, "0.3] }", "0.3] }, { \"path\": \"inner_step_size\", \"kind\": \"values\", \"values\": [1] }")),
        new("sweep with random points without a seed", Sweep, p => Alpha(p, "\"grid\"", "\"random\", \"count\": 3")),
        new("sweep with a name that is no tag", Sweep, p => Alpha(p, "\"alpha\"", "\"my sweep\"")),
        new("sweep whose data is not there", Sweep, p => Alpha(p, "\"points\"", "\"set\": { \"problem.dataset\": \"csv:none.csv\" }, \"points\"")),
        new("shard beyond the last", Sweep + " --shard 5/4", p => Alpha(p)),
        new("shard that is none", Sweep + " --shard half", p => Alpha(p)),
        new("shard of a job array", Sweep + " --slurm --shard 1/2", p => Alpha(p)),
        new("more shards than points", Sweep + " --slurm --shards 3", p => Alpha(p)),
        new("shards without a job array", Sweep + " --shards 2", p => Alpha(p)),
        new("report without a filter", "report", p => p.Store()),
        new("report where there is no store", Report),
        new("report of a filter that cannot be read", "report algorithm=", p => p.Store()),
        new("report of a filter that finds nothing", "report algorithm='erm'", p => p.Store()),
        new("report into another kind of file", Report + " --output a.pdf", p => p.Store()),
        new("report below a file", Report + " --output notes.txt/a.html", p => { p.Store(); p.Write("notes.txt", "notes"); }),
        new("report of an unknown metric", Report + " --metric gradnorm", p => p.Store()),
        new("report with too few points", Report + " --points 3", p => p.Store()),
        new("job-array script over the sweep", Sweep + " --slurm --output alpha.json", p => Alpha(p)),
    ];

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Optimal))
            zip.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    private static void Alpha(Workplace place, string part = "", string replacement = "")
    {
        const string text = """{ "name": "alpha", "base": "xu2020.fig2b", "points": { "kind": "grid", "axes": [ { "path": "inner_step_size", "kind": "values", "values": [0.1, 0.3] } ] } }""";
        place.Write("alpha.json", part.Length == 0 ? text : text.Replace(part, replacement, StringComparison.Ordinal));
    }

    // Images of 2 × 2 pixels.
    private static void Images(Workplace place, byte images, int bytes, byte[] labels)
    {
        byte[] header = [0, 0, 8, 3, 0, 0, 0, images, 0, 0, 0, 2, 0, 0, 0, 2];
        File.WriteAllBytes(place.Path("images.idx"), [.. header, .. new byte[bytes]]);
        File.WriteAllBytes(place.Path("labels.idx"), [0, 0, 8, 1, 0, 0, 0, (byte)labels.Length, .. labels]);
    }

    private static void NotImages(Workplace place)
    {
        Images(place, images: 3, bytes: 12, labels: [1, 2, 3]);
        place.Write("images.idx", "not an image file at all");
    }

    private static void Sql(Workplace place, string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={place.Path(file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static void Newer(Workplace place)
    {
        place.Store();
        Sql(place, "metaflow.db", "PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static void Trashed(Workplace place)
    {
        place.Store();
        place.Run("runs", "rm", "0", "--yes");
    }

    private static void TwoRuns(Workplace place)
    {
        place.Store();
        place.Store();
    }
}
