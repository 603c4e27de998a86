using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>A finite number, whole or not, within bounds.</summary>
internal sealed class NumberShape(bool whole, FieldAttribute bounds, double typeMinimum, double typeMaximum) : Shape
{
    private readonly double _atLeast = Math.Max(bounds.AtLeast, typeMinimum);
    private readonly double _atMost = Math.Min(bounds.AtMost, typeMaximum);

    /// <inheritdoc/>
    public override string Allowed
    {
        get
        {
            var limits = new List<string>();
            if (double.IsFinite(bounds.AtLeast))
            {
                limits.Add($"at least {Text(bounds.AtLeast)}");
            }

            if (double.IsFinite(bounds.Above))
            {
                limits.Add($"greater than {Text(bounds.Above)}");
            }

            if (double.IsFinite(bounds.AtMost))
            {
                limits.Add($"at most {Text(bounds.AtMost)}");
            }

            if (double.IsFinite(bounds.Below))
            {
                limits.Add($"less than {Text(bounds.Below)}");
            }

            string kind = whole ? "a whole number" : "a finite number";
            return limits.Count == 0 ? kind : $"{kind} that is {string.Join(" and ", limits)}";
        }
    }

    /// <inheritdoc/>
    public override void Check(JsonElement value, string path, string source)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) || !double.IsFinite(number)
            || number < _atLeast || number > _atMost || number <= bounds.Above || number >= bounds.Below
            || (whole && !value.TryGetInt64(out _)))
        {
            throw Misfit(value, path, source);
        }
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema()
    {
        var schema = new JsonObject { ["type"] = whole ? "integer" : "number" };
        Add("minimum", _atLeast);
        Add("exclusiveMinimum", bounds.Above);
        Add("maximum", _atMost);
        Add("exclusiveMaximum", bounds.Below);
        return schema;

        void Add(string keyword, double limit)
        {
            if (double.IsFinite(limit) && Math.Abs(limit) < double.MaxValue)
            {
                schema[keyword] = limit;
            }
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
