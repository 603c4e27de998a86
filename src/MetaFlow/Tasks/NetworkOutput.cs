namespace MetaFlow;

/// <summary>What the outputs z of a network are compared with, per sample.</summary>
/// <remarks>The numeric values are those of the native kernel's header.</remarks>
public enum NetworkOutput
{
    /// <summary>‖z − y‖² with real targets y.</summary>
    Squared = 0,

    /// <summary>Binary cross-entropy log(1 + exp(−y z)) of one output, labels −1 and +1.</summary>
    Logistic = 1,

    /// <summary>Cross-entropy log Σ exp(z_k) − z_label of one output for each class.</summary>
    Softmax = 2,
}
