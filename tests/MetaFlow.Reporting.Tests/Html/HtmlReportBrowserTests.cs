using MetaFlow.Reporting;
using Xunit;

namespace MetaFlow.Tests.Reporting.Html;

/// <summary>The report as a reader uses it: every step by mouse or finger in a real browser, without one complaint on its console.</summary>
public sealed class HtmlReportBrowserTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private const string Order = "[...document.querySelectorAll('#runs tbody tr')].map(r => Number(r.dataset.run) + 1).join('')";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Page_Opens_WithoutComplaintAndAsksForNothing()
    {
        await OpenAsync();
        Assert.Equal("4", await TextAsync("document.getElementById('canvas').dataset.lines"));
        Assert.True((await browser.EvaluateAsync(Painted))!.GetValue<int>() > 500);
        Assert.Equal(["file"], browser.Requests.Select(url => new Uri(url).Scheme).Distinct());
        Assert.Single(browser.Requests);
        await browser.PictureAsync("report");
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Header_Clicked_SortsByValueWithAbsentLast()
    {
        await OpenAsync();
        Assert.Equal("1234", await TextAsync(Order));
        await browser.ClickAsync("#runs th:nth-child(4) button");
        Assert.Equal(("2134", "ascending"), (await TextAsync(Order), await TextAsync("document.querySelector('#runs th:nth-child(4)').getAttribute('aria-sort')")));
        await browser.ClickAsync("#runs th:nth-child(4) button");
        Assert.Equal(("1234", "descending"), (await TextAsync(Order), await TextAsync("document.querySelector('#runs th:nth-child(4)').getAttribute('aria-sort')")));
        await browser.ClickAsync("#runs th:nth-child(3) button");
        await browser.ClickAsync("#runs th:nth-child(3) button");
        Assert.Equal("4321", await TextAsync(Order));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Plot_Hovered_TellsTheRunAndTheValue()
    {
        await OpenAsync();

        // The objective spans many decades: its axis is logarithmic from the start. Run 1 at step 50 is 1000 e^-5 = 6.737947.
        var (x, y) = await PixelAsync(50, Math.Log10(1000 * Math.Exp(-5)));
        await browser.MouseAsync("mouseMoved", x, y);
        await browser.SettleAsync();
        Assert.Equal("run 1objective = 6.737947step 50, time 5", await TextAsync("document.getElementById('tip').hidden ? '' : document.getElementById('tip').textContent"));
        Assert.Equal("0", await TextAsync("document.querySelector('#runs tr.near').dataset.run"));
        await browser.PictureAsync("report-hover");
        await browser.MouseAsync("mouseMoved", 5, 5);
        await browser.SettleAsync();
        Assert.Equal("true", await TextAsync("String(document.getElementById('tip').hidden)"));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task LogSwitch_Clicked_ChangesTheAxis()
    {
        await OpenAsync();
        var logarithmic = await ViewAsync();
        Assert.InRange(logarithmic[3], 3, 4); // log10 of 1000, and a margin
        await browser.ClickAsync("#logy");
        var linear = await ViewAsync();
        Assert.InRange(linear[3], 1000, 1100);
        await browser.ClickAsync("#logy");
        Assert.Equal(logarithmic, await ViewAsync());
        await browser.ClickAsync("#bytime");
        Assert.InRange((await ViewAsync())[1], 10, 10.2);
        await browser.ClickAsync("#logx");
        Assert.InRange((await ViewAsync())[0], -1.1, -1); // the first positive time is 0.1
        Assert.Contains("not positive on a logarithmic axis", await TextAsync("document.getElementById('gaps').textContent"), StringComparison.Ordinal);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Plot_Dragged_ZoomsToTheRectangleAndBack()
    {
        await OpenAsync();
        var whole = await ViewAsync();
        var (x1, y1) = await PixelAsync(20, 2);
        var (x2, y2) = await PixelAsync(40, 0);
        await browser.DragAsync(x1, y1, x2, y2);
        var zoomed = await ViewAsync();

        // A pixel is about a tenth of a step and a thirtieth of a decade.
        Assert.All(zoomed.Zip((double[])[20, 40, 0, 2]), pair => Assert.Equal(pair.Second, pair.First, 0.25));
        await browser.PictureAsync("report-zoom");
        await browser.ClickAsync("#canvas", count: 2);
        Assert.Equal(whole, await ViewAsync());
        await browser.ClickAsync("#in");
        var closer = await ViewAsync();
        Assert.Equal(0.6, (closer[1] - closer[0]) / (whole[1] - whole[0]), 1e-9);
        await browser.ClickAsync("#reset");
        Assert.Equal(whole, await ViewAsync());
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Runs_AreShownAndHiddenByLegendBoxesAndFilter()
    {
        await OpenAsync();
        await browser.ClickAsync("#legend li:nth-child(2) button");
        Assert.Equal(("3", "false"), (await TextAsync("document.getElementById('canvas').dataset.lines"), await TextAsync("String(document.querySelector('input[data-run=\"1\"]').checked)")));
        await browser.ClickAsync("input[data-run=\"1\"]");
        Assert.Equal("4", await TextAsync("document.getElementById('canvas').dataset.lines"));
        await browser.EvaluateAsync("(() => { const f = document.getElementById('filter'); f.value = 'RUN 3'; f.dispatchEvent(new Event('input')); })()");
        Assert.Equal("1 of 4 rows", await TextAsync("document.getElementById('count').textContent"));
        await browser.ClickAsync("#none");
        Assert.Equal("3", await TextAsync("document.getElementById('canvas').dataset.lines"));
        await browser.EvaluateAsync("(() => { const m = document.getElementById('metric'); m.value = 'grad_norm'; m.dispatchEvent(new Event('change')); })()");
        Assert.Equal("2", await TextAsync("document.getElementById('canvas').dataset.lines"));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Page_OfHostileNames_RunsNothing()
    {
        await OpenAsync(Reports.Four(Reports.Hostile));
        Assert.Equal("undefined", await TextAsync("typeof window.hacked"));
        Assert.Equal("0", await TextAsync("String(document.querySelectorAll('img').length)"));
        var (x, y) = await PixelAsync(50, Math.Log10(1000 * Math.Exp(-5)));
        await browser.MouseAsync("mouseMoved", x, y);
        await browser.SettleAsync();
        Assert.StartsWith(Reports.Hostile, await TextAsync("document.querySelector('#tip b').textContent"), StringComparison.Ordinal);
        Assert.Equal("undefined", await TextAsync("typeof window.hacked"));
        Assert.Equal(Reports.Hostile, await TextAsync("[...document.getElementById('metric').options].at(-1).textContent"));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Page_OnAPhone_FitsAndZoomsWithTwoFingers()
    {
        await OpenAsync(Reports.Four(), width: 390, height: 844, phone: true, dark: true);
        Assert.Equal("390", await TextAsync("String(document.documentElement.scrollWidth)"));
        Assert.Equal("rgb(21, 24, 28)", await TextAsync("getComputedStyle(document.body).backgroundColor"));
        await browser.PictureAsync("report-phone");
        var (x, y) = await PixelAsync(50, 0);
        await browser.TouchAsync("touchStart", (x, y));
        await browser.TouchAsync("touchEnd");
        await browser.SettleAsync();
        Assert.Equal("false", await TextAsync("String(document.getElementById('tip').hidden)"));
        await browser.TouchAsync("touchStart", (x - 20, y), (x + 20, y));
        await browser.TouchAsync("touchMove", (x - 60, y), (x + 60, y));
        await browser.TouchAsync("touchEnd");
        await browser.SettleAsync();
        Assert.Equal("true", await TextAsync("document.getElementById('canvas').dataset.zoomed"));
        var view = await ViewAsync();
        Assert.InRange(view[1] - view[0], 30, 50); // a third of the hundred steps, and what the plot lost between the events
        Assert.Empty(browser.Complaints);
    }

    // How many pixels of the plot have another colour than the first.
    private const string Painted = """
        (() => { const c = document.getElementById('canvas'), d = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer); return d.filter(v => v !== d[0]).length; })()
        """;

    private async Task OpenAsync(HtmlReport? report = null, int width = 1200, int height = 1400, bool phone = false, bool dark = false)
    {
        Browser.Require();
        var path = Path.Combine(_folder.Path, "report.html");
        (report ?? Reports.Four()).Save(path);
        await browser.OpenAsync(path, width, height, phone, dark);
    }

    private async Task<string> TextAsync(string expression) => (await browser.EvaluateAsync(expression))!.GetValue<string>();

    private async Task<double[]> ViewAsync() => [.. (await browser.EvaluateAsync("JSON.parse(document.getElementById('canvas').dataset.view)"))!.AsArray().Select(v => v!.GetValue<double>())];

    // Where a point of the axes is in the window.
    private async Task<(double X, double Y)> PixelAsync(double x, double y)
    {
        var at = await browser.EvaluateAsync(FormattableString.Invariant($$"""
            (() => { const c = document.getElementById('canvas'); c.scrollIntoView({block: 'center'}); const [a, b, e, f] = JSON.parse(c.dataset.view), [l, r, t, u] = JSON.parse(c.dataset.box), o = c.getBoundingClientRect();
              return [o.left + l + ({{x}} - a) / (b - a) * (r - l), o.top + u - ({{y}} - e) / (f - e) * (u - t)]; })()
            """));
        return (at![0]!.GetValue<double>(), at[1]!.GetValue<double>());
    }
}
