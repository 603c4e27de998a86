using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MetaFlow.Experiments;

/// <summary>Reads the shapes from the records of the description: their properties, types, defaults and <see cref="FieldAttribute"/>s.</summary>
internal static class ShapeBuilder
{
    private static readonly FieldAttribute Unbounded = new(string.Empty);

    /// <summary>The shape of a record.</summary>
    public static ObjectShape OfRecord(Type type, ShapeField? first = null)
    {
        object sample = RuntimeHelpers.GetUninitializedObject(type);
        if (type.GetConstructor(BindingFlags.Public | BindingFlags.Instance, []) is { } constructor)
        {
            sample = constructor.Invoke(null); // "required" binds the compiler only, so the defaults can be read
        }

        var nullability = new NullabilityInfoContext();
        var fields = first is null ? new List<ShapeField>() : [first];
        foreach (PropertyInfo property in Properties(type))
        {
            FieldAttribute about = property.GetCustomAttribute<FieldAttribute>()
                ?? throw new InvalidOperationException($"{type.Name}.{property.Name} has no {nameof(FieldAttribute)}.");
            bool required = property.IsDefined(typeof(RequiredMemberAttribute));
            bool optional = Nullable.GetUnderlyingType(property.PropertyType) is not null || nullability.Create(property).WriteState == NullabilityState.Nullable;
            JsonNode? fallback = required || optional ? null : JsonSerializer.SerializeToNode(property.GetValue(sample), property.PropertyType, DescriptionJson.Options);
            Shape shape = OfType(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, about);
            fields.Add(new ShapeField(DescriptionJson.FieldName(property.Name), shape, required, about.Description, fallback));
        }

        return new ObjectShape(type.GetCustomAttribute<FieldAttribute>()?.Description, fields);
    }

    private static IEnumerable<PropertyInfo> Properties(Type type)
    {
        var derivedLast = new Stack<Type>();
        for (Type? current = type; current is not null && current != typeof(object); current = current.BaseType)
        {
            derivedLast.Push(current);
        }

        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return derivedLast.SelectMany(level => level.GetProperties(Own)).Where(property => property.SetMethod is not null);
    }

    private static Shape OfType(Type type, FieldAttribute about)
    {
        if (type == typeof(string))
        {
            return new TextShape(NameCatalogue.Names(about.Names), about.Identifier);
        }

        if (type == typeof(double))
        {
            return new NumberShape(whole: false, about, double.NegativeInfinity, double.PositiveInfinity);
        }

        if (type == typeof(int) || type == typeof(long))
        {
            return type == typeof(int) ? new NumberShape(whole: true, about, int.MinValue, int.MaxValue) : new NumberShape(whole: true, about, long.MinValue, long.MaxValue);
        }

        if (type == typeof(bool))
        {
            return new FlagShape();
        }

        if (type.IsEnum)
        {
            var names = Enum.GetValuesAsUnderlyingType(type).Cast<object>()
                .Select(value => JsonSerializer.SerializeToElement(Enum.ToObject(type, value), type, DescriptionJson.Options).GetString()!);
            return new TextShape([.. names], identifier: false);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableList<>))
        {
            Type item = type.GetGenericArguments()[0];
            return new ListShape(OfType(item, item == typeof(string) ? about : Unbounded), about);
        }

        var kinds = type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).ToList();
        if (kinds.Count == 0)
        {
            return OfRecord(type);
        }

        string discriminator = type.GetCustomAttribute<JsonPolymorphicAttribute>()!.TypeDiscriminatorPropertyName!;
        return new ChoiceShape(discriminator, kinds.ToDictionary(
            kind => (string)kind.TypeDiscriminator!,
            kind => OfRecord(kind.DerivedType, new ShapeField(
                discriminator, new TextShape([(string)kind.TypeDiscriminator!], identifier: false), Required: true, "Which kind.", Default: null))));
    }
}
