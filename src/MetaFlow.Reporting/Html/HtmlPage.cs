using System.Globalization;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MetaFlow.Reporting;

/// <summary>Puts a report's page together. Every text from outside goes through one of two encoders: that of HTML, or that of JSON in HTML.</summary>
internal static class HtmlPage
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string s_style = Resource("report.css");

    private static readonly string s_script = Resource("report.js");

    /// <summary>The page.</summary>
    public static RenderedReport Of(HtmlReport report)
    {
        var (data, points, kept) = ReportData.Of(report);
        var text = new StringBuilder();
        Head(text, report);
        Plots(text, report, points, kept);
        Table(text, report);
        Verdicts(text, report);
        Configurations(text, report);
        text.Append("<footer class=\"quiet\"><p>Made by MetaFlow ").Append(Encode(Version())).Append(". This file holds everything that it shows and loads nothing.</p></footer>\n");
        text.Append("<script type=\"application/json\" id=\"data\">").Append(data).Append("</script>\n");
        text.Append("<script>").Append(s_script).Append("</script>\n</body>\n</html>\n");
        return new(text.ToString(), points, kept);
    }

    private static void Head(StringBuilder text, HtmlReport report)
    {
        // Nothing may be loaded, and only these two texts may run or style: what a name or a note smuggled in would not.
        var policy = $"default-src 'none'; style-src '{Hash(s_style)}'; script-src '{Hash(s_script)}'; base-uri 'none'; form-action 'none'";
        text.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        text.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"").Append(policy).Append("\">\n");
        text.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>").Append(Encode(report.Title)).Append("</title>\n");
        text.Append("<style>").Append(s_style).Append("</style>\n</head>\n<body>\n<h1>").Append(Encode(report.Title)).Append("</h1>\n");
        if (report.Query is { } query)
            text.Append("<code class=\"query\">").Append(Encode(query)).Append("</code>\n");
        if (report.Facts.Count > 0)
            text.Append("<p class=\"quiet\">").AppendJoin(" · ", report.Facts.Select(Encode)).Append("</p>\n");
        text.Append("<noscript><p>The plots and the sorting need JavaScript, which is inside this file; the table, the verdicts and the configurations do not.</p></noscript>\n");
    }

    private static void Plots(StringBuilder text, HtmlReport report, long points, long kept)
    {
        var metrics = report.Runs.SelectMany(run => run.Series).Select(s => s.Metric).Distinct().ToList();
        var first = report.FirstMetric is { } wanted && metrics.Contains(wanted) ? wanted : metrics.FirstOrDefault();
        text.Append("<section id=\"plots\">\n<h2>Plots</h2>\n<div class=\"controls\">\n<label>metric <select id=\"metric\">");
        foreach (var metric in metrics)
            text.Append("<option").Append(metric == first ? " selected" : "").Append('>').Append(Encode(metric)).Append("</option>");
        text.Append("</select></label>\n<label><input type=\"checkbox\" id=\"logy\"> log y</label>\n<label><input type=\"checkbox\" id=\"logx\"> log x</label>\n");
        text.Append("<label><input type=\"checkbox\" id=\"bytime\"> flow time</label>\n");
        text.Append("<span><button id=\"in\" type=\"button\" aria-label=\"zoom in\">+</button> <button id=\"out\" type=\"button\" aria-label=\"zoom out\">−</button> <button id=\"reset\" type=\"button\">whole</button></span>\n</div>\n");
        text.Append("<div class=\"plot\"><canvas id=\"canvas\" tabindex=\"0\" role=\"img\" aria-label=\"Plot of the chosen metric of the shown runs; plus and minus zoom, arrows move, 0 shows the whole\"></canvas><div class=\"tip\" id=\"tip\" hidden></div></div>\n");
        text.Append("<ul class=\"legend\" id=\"legend\" aria-label=\"runs in the plot\"></ul>\n");
        text.Append("<p class=\"quiet\">Drag to zoom, double-click for the whole; two fingers on a phone. <span id=\"gaps\"></span>");
        text.Append(kept == points
            ? string.Create(CultureInfo.InvariantCulture, $" All {points:N0} points are here")
            : string.Create(CultureInfo.InvariantCulture, $" {kept:N0} of {points:N0} points are here: series of more than {report.PointsKept:N0} are thinned to the lowest and the highest value of each stretch, so that no spike is lost"));
        text.Append("; values with seven digits.</p>\n</section>\n");
    }

    private static void Table(StringBuilder text, HtmlReport report)
    {
        text.Append("<section>\n<h2>Runs</h2>\n<div class=\"controls\"><label>filter <input type=\"search\" id=\"filter\" autocomplete=\"off\"></label> <span><button type=\"button\" id=\"all\">plot all</button> <button type=\"button\" id=\"none\">plot none</button></span> <span class=\"quiet\" id=\"count\" role=\"status\"></span></div>\n");
        text.Append("<div class=\"scroll tall\"><table class=\"sortable\" id=\"runs\"><thead><tr><th><span>plot</span></th>");
        foreach (var column in report.Columns)
            text.Append(column.IsNumber ? "<th class=\"n\">" : "<th>").Append("<button type=\"button\">").Append(Encode(column.Heading)).Append("</button></th>");
        text.Append("</tr></thead>\n<tbody>\n");
        for (var i = 0; i < report.Runs.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"<tr data-run=\"{i}\"><td><input type=\"checkbox\" data-run=\"{i}\" aria-label=\"plot {Encode(report.Runs[i].Name)}\"></td>");
            foreach (var (cell, column) in report.Runs[i].Cells.Zip(report.Columns))
            {
                text.Append(column.IsNumber ? "<td class=\"n\"" : "<td");
                if (column.IsNumber)
                    text.Append(" data-sort=\"").Append(cell.Number?.ToString("R", CultureInfo.InvariantCulture) ?? "").Append('"');
                text.Append('>').Append(Encode(cell.Text)).Append("</td>");
            }

            text.Append("</tr>\n");
        }

        text.Append("</tbody></table></div>\n</section>\n");
    }

    private static void Verdicts(StringBuilder text, HtmlReport report)
    {
        if (report.Runs.All(run => run.Verdicts.Count == 0))
            return;
        text.Append("<section>\n<h2>Claims</h2>\n<div class=\"scroll tall\"><table class=\"sortable\" id=\"claims\"><thead><tr>");
        foreach (var (heading, number) in ((string, bool)[])[("run", false), ("claim", false), ("form", false), ("verdict", false), ("observed", true), ("bound", true), ("observed / bound", true), ("statement", false)])
            text.Append(number ? "<th class=\"n\">" : "<th>").Append("<button type=\"button\">").Append(heading).Append("</button></th>");
        text.Append("</tr></thead>\n<tbody>\n");
        foreach (var (run, verdict) in report.Runs.SelectMany(run => run.Verdicts.Select(v => (run, v))))
        {
            text.Append("<tr><td>").Append(Encode(run.Name)).Append("</td><td>").Append(Encode(verdict.Claim)).Append("</td><td>").Append(Encode(verdict.Form)).Append("</td><td>");
            text.Append("<span class=\"verdict ").Append(Kind(verdict.Verdict)).Append("\">").Append(Encode(verdict.Verdict)).Append("</span></td>");
            foreach (var number in (ReadOnlySpan<double>)[verdict.Observed, verdict.Bound, verdict.Observed / verdict.Bound])
            {
                text.Append("<td class=\"n\" data-sort=\"").Append(number.ToString("R", CultureInfo.InvariantCulture)).Append("\">").Append(Encode(ReportCell.Of(number).Text)).Append("</td>");
            }

            text.Append("<td class=\"wrap\">").Append(Encode(verdict.Statement ?? "")).Append("</td></tr>\n");
        }

        text.Append("</tbody></table></div>\n</section>\n");
    }

    private static void Configurations(StringBuilder text, HtmlReport report)
    {
        if (report.Runs.All(run => run.ConfigurationJson is null && run.Notes.Count == 0))
            return;
        text.Append("<section>\n<h2>Configurations</h2>\n<p class=\"quiet\">Each repeats its run: save it as a file and give it to <code>metaflow run</code>.</p>\n");
        foreach (var run in report.Runs)
        {
            text.Append("<details><summary>").Append(Encode(run.Name)).Append(" <span class=\"quiet\">").Append(Encode(run.Id)).Append("</span></summary>");
            if (run.Notes.Count > 0)
                text.Append("<pre class=\"notes\">").Append(Encode(string.Join("\n", run.Notes))).Append("</pre>");
            if (run.ConfigurationJson is { } json)
                text.Append("<pre>").Append(Encode(Indented(json))).Append("</pre>");
            text.Append("</details>\n");
        }

        text.Append("</section>\n");
    }

    private static string Kind(string verdict) => verdict switch
    {
        "consistent" or "attained" or "certified" => "good",
        "violated" or "refuted" => "bad",
        _ => "open",
    };

    private static string Indented(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, s_indented);
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Version() => typeof(HtmlPage).Assembly.GetName().Version?.ToString(3) ?? "";

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The assembly lacks its resource '{name}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);

        // The hash of the policy is over what the browser sees, which reads every line end as \n.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
