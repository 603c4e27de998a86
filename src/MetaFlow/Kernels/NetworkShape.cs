namespace MetaFlow.Kernels;

/// <summary>How a network's parameter and samples are laid out within a kernel: rows of whole groups of four.</summary>
internal readonly unsafe struct NetworkShape
{
    public readonly nint Inputs;
    public readonly nint Hidden;
    public readonly nint Outputs;
    public readonly nint Rows;
    public readonly nint Samples;
    public readonly nint Width;
    public readonly nint Classes;

    public NetworkShape(NativeNetwork* f)
    {
        Inputs = (nint)f->Inputs;
        Hidden = (nint)f->Hidden;
        Outputs = (nint)f->Outputs;
        Rows = (nint)f->Rows;
        Samples = (nint)Quads(f->Rows);
        Width = (nint)Quads(f->Inputs + 1);
        Classes = (nint)Quads(f->Outputs);
    }

    /// <summary>Where (W₂; b₂) begins.</summary>
    public nint Second => Hidden * Width;

    /// <summary>Doubles of the whole parameter.</summary>
    public nint Padded => Second + ((Hidden + 1) * Classes);

    /// <summary>Doubles of a <see cref="NetworkState"/>.</summary>
    public nint StateLength => (Samples * ((2 * Hidden) + 1 + (2 * Outputs))) + (Samples * Classes);

    public static long Quads(long count) => (count + 3) / 4 * 4;

    /// <summary>Copies a parameter to rows of whole groups, with zeros.</summary>
    public void Pack(double* w, double* packed)
    {
        for (nint i = 0; i < Hidden; i++, w += Inputs + 1)
        {
            for (nint j = 0; j < Width; j++)
                packed[(i * Width) + j] = j <= Inputs ? w[j] : 0;
        }

        packed += Second;
        for (nint i = 0; i <= Hidden; i++, w += Outputs)
        {
            for (nint j = 0; j < Classes; j++)
                packed[(i * Classes) + j] = j < Outputs ? w[j] : 0;
        }
    }

    /// <summary>The reverse; numbers beyond the parameter are zero.</summary>
    public void Unpack(nint dimension, double* packed, double* vector)
    {
        double* end = vector + dimension;
        for (nint i = 0; i < Hidden; i++, vector += Inputs + 1)
        {
            for (nint j = 0; j <= Inputs; j++)
                vector[j] = packed[(i * Width) + j];
        }

        packed += Second;
        for (nint i = 0; i <= Hidden; i++, vector += Outputs)
        {
            for (nint j = 0; j < Outputs; j++)
                vector[j] = packed[(i * Classes) + j];
        }

        while (vector < end)
            *vector++ = 0;
    }
}
