namespace MetaFlow;

/// <summary>The checks that every compiled field makes before it touches memory.</summary>
internal static class FieldArguments
{
    public static void CheckLength(int length, int dimension, string parameter)
    {
        if (length != dimension)
        {
            throw new ArgumentException($"The length is {length}, but the field has dimension {dimension}.", parameter);
        }
    }
}
