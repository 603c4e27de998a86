namespace MetaFlow.Kernels;

/// <summary>A batch of two-layer tanh networks, their inputs in both orders.</summary>
internal sealed unsafe class NetworkProblem : BatchProblem
{
    private readonly NativeNetwork* _support;
    private readonly NativeNetwork* _query;

    public NetworkProblem(IReadOnlyList<NetworkData> support, IReadOnlyList<NetworkData>? query, Kernel kernel, bool products = false)
        : base(support.Count, support[0].Dimension)
    {
        Check(support, nameof(support), loss => loss.Dimension, CheckLoss);
        if (query is not null)
            Check(query, nameof(query), loss => loss.Dimension, CheckLoss);
        for (int i = 0; i < support.Count; i++)
        {
            NetworkData g = support[i], f = (query ?? support)[i];
            if ((g.Inputs, g.Hidden, g.Outputs) != (f.Inputs, f.Hidden, f.Outputs))
                throw new ArgumentException($"The support and the query network of task {i} have different widths; they must agree.", nameof(query));
        }

        NetworkData[] losses = query is null ? [.. support] : [.. support, .. query];
        long length = Rounded(checked((long)losses.Length * sizeof(NativeNetwork) / sizeof(double)));
        foreach (NetworkData loss in losses)
            length += Rounded((long)loss.Samples * Quads(loss.Inputs + 1)) + Rounded((long)(loss.Inputs + 1 + loss.Outputs) * Quads(loss.Samples));

        // The managed kernel is the reference, from the data; only the native one uses products.
        products &= kernel.IsNative;
        for (int i = 0; products && i < losses.Length; i++)
            length += Rounded((long)losses[i].Samples * Quads(losses[Other(i)].Samples));

        Memory = new AlignedMemory(length);
        _support = (NativeNetwork*)Memory.Pointer;
        _query = query is null ? _support : _support + support.Count;
        double* next = Memory.Pointer + Rounded((long)losses.Length * sizeof(NativeNetwork) / sizeof(double));
        for (int i = 0; i < losses.Length; i++)
        {
            NetworkData loss = losses[i];
            int width = loss.Inputs + 1, stride = Quads(width), samples = Quads(loss.Samples);
            double* x = next, transposed = x + Rounded((long)loss.Samples * stride), y = transposed + ((long)width * samples);
            for (int k = 0; k < loss.Samples; k++)
            {
                for (int j = 0; j < width; j++)
                    x[((long)k * stride) + j] = transposed[((long)j * samples) + k] = loss.X[(k * width) + j];
                for (int j = 0; j < loss.Outputs; j++)
                    y[((long)j * samples) + k] = loss.Y[(k * loss.Outputs) + j];
            }

            next = transposed + Rounded((long)(width + loss.Outputs) * samples);
            _support[i] = new NativeNetwork
            {
                X = x,
                Transposed = transposed,
                Y = y,
                Rows = loss.Samples,
                Inputs = loss.Inputs,
                Hidden = loss.Hidden,
                Outputs = loss.Outputs,
                Stride = stride,
                TransposedStride = samples,
                Scale = loss.Scale,
                Ridge = loss.Ridge,
                Output = (int)loss.Output,
            };
        }

        for (int i = 0; products && i < losses.Length; i++)
        {
            NativeNetwork* own = _support + i, other = _support + Other(i);
            own->Products = next;
            own->ProductsStride = other->TransposedStride;
            SampleProducts.Fill((nint)own->Inputs + 1, (nint)own->Rows, own->X, (nint)own->Stride, (nint)other->Rows, other->X, (nint)other->Stride, next, (nint)other->TransposedStride);
            next += Rounded(own->Rows * other->TransposedStride);
        }

        // Each sample meets each weight of the first layer twice in a gradient.
        EntriesPerPass = 2 * support.Sum(loss => (long)loss.Samples * loss.Dimension);
        WorkspaceLength = kernel.NetworkWorkspace(_support, _query, Tasks, PaddedDimension);
        if (WorkspaceLength < 0)
            KernelStatus.BadSize.ThrowIfFailed("the size of the workspace");

        int Other(int i) => query is null ? i : (i + support.Count) % losses.Length;
    }

    public override AlignedMemory Memory { get; }

    public override bool HasMetaHessianProduct => false;

    public override KernelStatus Evaluate(
        Kernel kernel, Operation operation, int first, int count, double alpha, double* w, int wStride, double* v, int vStride,
        double* values, double* vectors, double* workspace) =>
        kernel.NetworkEvaluate(operation, _support, _query, PaddedDimension, first, count, alpha, w, wStride, v, vStride, values, vectors, workspace, WorkspaceLength);

    private static int Quads(int count) => (count + 3) / 4 * 4;

    private void CheckLoss(NetworkData loss, int i, string parameter)
    {
        if (!Enum.IsDefined(loss.Output))
            throw new ArgumentException($"The output of task {i} is {loss.Output}, which is not defined.", parameter);
        if (loss.Inputs < 1 || loss.Hidden < 1 || loss.Outputs < 1 || (loss.Output == NetworkOutput.Logistic && loss.Outputs != 1))
            throw new ArgumentException($"The network of task {i} has {loss.Inputs} inputs, {loss.Hidden} hidden units and {loss.Outputs} outputs; each must be at least 1, and the logistic loss has one output.", parameter);
        if (loss.Samples < 1 || loss.Y.Length != loss.Samples * loss.Outputs || loss.X.Length != (long)loss.Samples * (loss.Inputs + 1))
            throw new ArgumentException($"Task {i} has {loss.X.Length} entries of X and {loss.Y.Length} targets; it needs {loss.Inputs + 1} and {loss.Outputs} for each sample, and one sample.", parameter);
        RequireFinite(loss.X, "X", i, parameter);
        RequireFinite(loss.Y, "y", i, parameter);
        RequireFinite([loss.Scale], "The scale", i, parameter);
        RequireFinite([loss.Ridge], "The ridge", i, parameter);
    }
}
