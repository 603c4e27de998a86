using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace MetaFlow.Tests.Reporting.Html;

/// <summary>
/// A headless Chromium, driven over its DevTools protocol; tests that need it are skipped where there is none, unless
/// METAFLOW_REQUIRE_BROWSER says that there must be one.
/// </summary>
public sealed partial class Browser : IAsyncLifetime
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private readonly string _profile = Directory.CreateTempSubdirectory("metaflow-browser-").FullName;
    private readonly List<JsonNode> _events = [];
    private readonly byte[] _buffer = new byte[1 << 16];
    private Process? _process;
    private ClientWebSocket? _socket;
    private int _last;

    /// <summary>Where the browser is; null where there is none.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => s_names.Select(name => System.IO.Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>What went wrong in the page since it was opened: exceptions, and errors and warnings on the console.</summary>
    public IReadOnlyList<string> Complaints => [.. _events.Where(IsComplaint).Select(e => e.ToJsonString())];

    /// <summary>What the page asked for since it was opened.</summary>
    public IReadOnlyList<string> Requests => [.. _events.Where(e => Method(e) == "Network.requestWillBeSent").Select(e => e["params"]!["request"]!["url"]!.GetValue<string>())];

    public async ValueTask InitializeAsync()
    {
        if (Path is null)
            return;
        var start = new ProcessStartInfo(Path,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--remote-debugging-port=0", $"--user-data-dir={_profile}", "--window-size=1200,1400", "about:blank",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        string? address = null;
        while (address is null && await _process.StandardError.ReadLineAsync() is { } line)
            address = Listening().Match(line) is { Success: true } match ? match.Groups[1].Value : null;
        _ = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
        using var http = new HttpClient();
        var targets = JsonNode.Parse(await http.GetStringAsync($"http://{address}/json/list"))!.AsArray();
        _socket = new ClientWebSocket();
        await _socket.ConnectAsync(new Uri(targets.First(t => t!["type"]!.GetValue<string>() == "page")!["webSocketDebuggerUrl"]!.GetValue<string>()), CancellationToken.None);
        foreach (var domain in (string[])["Page", "Runtime", "Log", "Network"])
            await SendAsync($"{domain}.enable", []);
    }

    public async ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A helper process that is just ending still wrote there.
        }
    }

    /// <summary>Skips the test where there is no browser.</summary>
    public static void Require()
    {
        if (Environment.GetEnvironmentVariable("METAFLOW_REQUIRE_BROWSER") is { Length: > 0 })
            Assert.NotNull(Path);
        Assert.SkipWhen(Path is null, "There is no Chromium on this machine (apt-get install chromium).");
    }

    /// <summary>Opens a file at a size of the window, as a device would.</summary>
    public async Task OpenAsync(string file, int width = 1200, int height = 1400, bool phone = false, bool dark = false)
    {
        await SendAsync("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = phone ? 2 : 1, ["mobile"] = phone });
        await SendAsync("Emulation.setTouchEmulationEnabled", new() { ["enabled"] = phone });
        await SendAsync("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }) });
        await SendAsync("Page.navigate", new() { ["url"] = "about:blank" });
        _events.Clear();
        await SendAsync("Page.navigate", new() { ["url"] = new Uri(file).AbsoluteUri });
        while (!_events.Any(e => Method(e) == "Page.loadEventFired"))
            await ReceiveAsync();
        await SettleAsync();
    }

    /// <summary>Evaluates an expression to JSON.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var result = await SendAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.True(result["exceptionDetails"] is null, result.ToJsonString());
        return result["result"]!["value"]?.DeepClone();
    }

    /// <summary>Clicks into the middle of an element, as a person with a mouse would.</summary>
    public async Task ClickAsync(string selector, int count = 1)
    {
        var at = await EvaluateAsync($"(() => {{ const e = document.querySelector({JsonValue.Create(selector)!.ToJsonString()}); e.scrollIntoView({{block: 'center', inline: 'center'}}); const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; }})()");
        var (x, y) = (at![0]!.GetValue<double>(), at[1]!.GetValue<double>());
        await MouseAsync("mouseMoved", x, y);
        for (var i = 1; i <= count; i++)
        {
            await MouseAsync("mousePressed", x, y, i);
            await MouseAsync("mouseReleased", x, y, i);
        }

        await SettleAsync();
    }

    /// <summary>Moves, presses or releases the mouse at a point of the window.</summary>
    public async Task MouseAsync(string type, double x, double y, int clicks = 1) => await SendAsync("Input.dispatchMouseEvent", new()
    {
        ["type"] = type,
        ["x"] = x,
        ["y"] = y,
        ["button"] = type == "mouseMoved" ? "none" : "left",
        ["buttons"] = type == "mousePressed" ? 1 : 0,
        ["clickCount"] = type == "mouseMoved" ? 0 : clicks,
    });

    /// <summary>Drags from one point to another.</summary>
    public async Task DragAsync(double x1, double y1, double x2, double y2)
    {
        await MouseAsync("mouseMoved", x1, y1);
        await MouseAsync("mousePressed", x1, y1);
        foreach (var part in (double[])[0.3, 0.7, 1])
            await SendAsync("Input.dispatchMouseEvent", new() { ["type"] = "mouseMoved", ["x"] = x1 + (part * (x2 - x1)), ["y"] = y1 + (part * (y2 - y1)), ["button"] = "left", ["buttons"] = 1 });
        await MouseAsync("mouseReleased", x2, y2);
        await SettleAsync();
    }

    /// <summary>Touches with fingers at some points, or with none any more.</summary>
    public async Task TouchAsync(string type, params (double X, double Y)[] fingers) => await SendAsync("Input.dispatchTouchEvent", new()
    {
        ["type"] = type,
        ["touchPoints"] = new JsonArray([.. fingers.Select((f, i) => new JsonObject { ["x"] = f.X, ["y"] = f.Y, ["id"] = i })]),
    });

    /// <summary>A picture of the page, into the folder that METAFLOW_TEST_FIGURES names, if it does.</summary>
    public async Task PictureAsync(string name)
    {
        var result = await SendAsync("Page.captureScreenshot", new() { ["format"] = "png" });
        var png = Convert.FromBase64String(result["data"]!.GetValue<string>());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        if (Environment.GetEnvironmentVariable("METAFLOW_TEST_FIGURES") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(System.IO.Path.Combine(folder, name + ".png"), png);
    }

    /// <summary>Two frames later, what was asked for is drawn.</summary>
    public async Task SettleAsync() => await EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");

    private static bool IsComplaint(JsonNode e) => Method(e) switch
    {
        "Runtime.exceptionThrown" => true,
        "Runtime.consoleAPICalled" => e["params"]!["type"]!.GetValue<string>() is "error" or "warning" or "assert",
        "Log.entryAdded" => e["params"]!["entry"]!["level"]!.GetValue<string>() is "error" or "warning",
        _ => false,
    };

    private static string? Method(JsonNode e) => e["method"]?.GetValue<string>();

    private async Task<JsonNode> SendAsync(string method, JsonObject parameters)
    {
        var id = ++_last;
        var text = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString();
        await _socket!.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            var message = await ReceiveAsync();
            if (message["id"]?.GetValue<int>() != id)
                continue;
            Assert.True(message["error"] is null, $"{method}: {message.ToJsonString()}");
            return message["result"]!;
        }
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var bytes = new MemoryStream();
        while (true)
        {
            var part = await _socket!.ReceiveAsync(_buffer, patience.Token);
            bytes.Write(_buffer, 0, part.Count);
            if (!part.EndOfMessage)
                continue;
            var message = JsonNode.Parse(Encoding.UTF8.GetString(bytes.ToArray()))!;
            if (message["method"] is not null)
                _events.Add(message);
            return message;
        }
    }

    [GeneratedRegex("DevTools listening on ws://([^/]+)/")]
    private static partial Regex Listening();
}
