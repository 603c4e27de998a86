using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>What a sweep file may hold.</summary>
internal static class SweepShape
{
    private static readonly FieldAttribute Any = new(string.Empty);

    private static readonly Lazy<ObjectShape> LazyRoot = new(Build);

    /// <summary>The shape of a whole file.</summary>
    public static ObjectShape Root => LazyRoot.Value;

    /// <summary>The JSON schema, draft 2020-12.</summary>
    public static string Schema() => DescriptionJson.Schema("MetaFlow sweep", Root);

    private static ObjectShape Build() => new("A MetaFlow sweep: one experiment at many points.",
    [
        new("$schema", new TextShape(null, identifier: false), Required: false, "The schema of this file, for editors; not part of the sweep.", null),
        new("name", new TextShape(null, identifier: true), Required: true, "Name of the sweep; its runs have the tag sweep:NAME.", null),
        new("title", new TextShape(null, identifier: false), Required: false, "A line for people.", null),
        new("base", new BaseShape(), Required: true, "The experiment that the points change: a name of the catalogue, the path of a file (from this one's folder), or a description.", null),
        new("set", new MapShape(), Required: false, "What is set at all points: values by path, such as { \"steps\": 200 }.", null),
        new("points", Points(), Required: true, "The points: a grid, a list, or random ones.", null),
    ]);

    private static ChoiceShape Points() => new("kind", new Dictionary<string, ObjectShape>
    {
        ["grid"] = Object("grid",
            new ShapeField("axes", List(GridAxis(), 20), Required: true, "The axes; every value of one with every value of the others, the last one fastest.", null)),
        ["list"] = Object("list",
            new ShapeField("points", List(new MapShape(), SweepDescription.MaximumPoints), Required: true, "The points, each with its values by path.", null)),
        ["random"] = Object("random",
            new ShapeField("seed", Whole(0, 9e15), Required: true, "Seed of the draws; the same seed draws the same points.", null),
            new ShapeField("count", Whole(1, SweepDescription.MaximumPoints), Required: true, "How many points are drawn.", null),
            new ShapeField("axes", List(RandomAxis(), 20), Required: true, "What is drawn, each independently.", null)),
    });

    private static ChoiceShape GridAxis() => new("kind", new Dictionary<string, ObjectShape>
    {
        ["values"] = Axis("values", Values()),
        ["linear"] = Axis("linear", Number("from", "The first value.", Any), Number("to", "The last value.", Any), Count()),
        ["logarithmic"] = Axis("logarithmic", Number("from", "The first value.", Positive()), Number("to", "The last value.", Positive()), Count()),
    });

    private static ChoiceShape RandomAxis() => new("kind", new Dictionary<string, ObjectShape>
    {
        ["uniform"] = Axis("uniform", Number("from", "The least value.", Any), Number("to", "The bound that is not reached.", Any)),
        ["log-uniform"] = Axis("log-uniform", Number("from", "The least value.", Positive()), Number("to", "The greatest value.", Positive())),
        ["integer"] = Axis("integer",
            new ShapeField("from", Whole(-9e15, 9e15), Required: true, "The least whole number.", null),
            new ShapeField("to", Whole(-9e15, 9e15), Required: true, "The greatest whole number.", null)),
        ["choice"] = Axis("choice", Values()),
    });

    private static ObjectShape Axis(string kind, params ShapeField[] fields) =>
        Object(kind, [new ShapeField("path", new TextShape(null, identifier: false), Required: true, "The field that is set, such as steps or algorithms.maml.inner_step_size.", null), .. fields]);

    private static ObjectShape Object(string kind, params ShapeField[] fields) =>
        new(null, [new ShapeField("kind", new TextShape([kind], identifier: false), Required: true, null, null), .. fields]);

    private static ListShape List(Shape item, int most) => new(item, new FieldAttribute(string.Empty) { MinimumItems = 1, MaximumItems = most });

    private static ShapeField Values() => new("values", List(new AnyShape(), SweepDescription.MaximumPoints), Required: true, "The values, whatever the field takes.", null);

    private static ShapeField Count() => new("count", Whole(2, SweepDescription.MaximumPoints), Required: true, "How many values, with both ends.", null);

    private static ShapeField Number(string name, string about, FieldAttribute bounds) =>
        new(name, new NumberShape(whole: false, bounds, double.NegativeInfinity, double.PositiveInfinity), Required: true, about, null);

    private static NumberShape Whole(double least, double most) =>
        new(whole: true, new FieldAttribute(string.Empty) { AtLeast = least, AtMost = most }, long.MinValue, long.MaxValue);

    private static FieldAttribute Positive() => new(string.Empty) { Above = 0 };
}
