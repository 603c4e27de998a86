namespace MetaFlow.Kernels;

/// <summary>What one evaluation of a network keeps: rows of one number for each sample, but for <see cref="AdjointRows"/>.</summary>
internal unsafe struct NetworkState
{
    /// <summary>h + 1 rows, the last one 1 for each sample.</summary>
    public double* Activations;

    /// <summary>h rows: W₂ times the adjoints of the outputs.</summary>
    public double* Back;

    /// <summary>c rows: scale times the derivative of the loss by the outputs.</summary>
    public double* Adjoints;

    /// <summary>c rows: softmax probabilities, or the curvature of the logistic loss.</summary>
    public double* Probabilities;

    /// <summary>The adjoints, transposed: a row for each sample.</summary>
    public double* AdjointRows;

    public NetworkState(in NetworkShape shape, double* room)
    {
        Activations = room;
        Back = Activations + ((shape.Hidden + 1) * shape.Samples);
        Adjoints = Back + (shape.Hidden * shape.Samples);
        Probabilities = Adjoints + (shape.Outputs * shape.Samples);
        AdjointRows = Probabilities + (shape.Outputs * shape.Samples);
    }
}
