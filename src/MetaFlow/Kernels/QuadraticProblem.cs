namespace MetaFlow.Kernels;

/// <summary>A batch of quadratic tasks; arrays that losses share are copied once.</summary>
internal sealed unsafe class QuadraticProblem : BatchProblem
{
    private readonly NativeQuadratic* _support;
    private readonly NativeQuadratic* _query;

    public QuadraticProblem(IReadOnlyList<QuadraticData> support, IReadOnlyList<QuadraticData>? query, Kernel kernel)
        : base(support.Count, support[0].Dimension)
    {
        Check(support, nameof(support), loss => loss.Dimension, CheckLoss);
        if (query is not null)
            Check(query, nameof(query), loss => loss.Dimension, CheckLoss);

        QuadraticData[] losses = query is null ? [.. support] : [.. support, .. query];
        long structures = checked((long)losses.Length * sizeof(NativeQuadratic) / sizeof(double));
        long length = Rounded(structures);
        Dictionary<double[], long> offsets = new(ReferenceEqualityComparer.Instance);
        foreach (QuadraticData loss in losses)
        {
            if (offsets.TryAdd(loss.A, length))
                length += (long)PaddedDimension * PaddedDimension;
            if (offsets.TryAdd(loss.B, length))
                length += PaddedDimension;
        }

        Memory = new AlignedMemory(length);
        _support = (NativeQuadratic*)Memory.Pointer;
        _query = query is null ? _support : _support + support.Count;
        for (int i = 0; i < losses.Length; i++)
        {
            QuadraticData loss = losses[i];
            double* a = Memory.Pointer + offsets[loss.A];
            double* b = Memory.Pointer + offsets[loss.B];
            CopyRows(loss.A, a);
            CopyRows(loss.B, b);
            _support[i] = new NativeQuadratic { A = a, B = b, C = loss.C, Stride = PaddedDimension };
        }

        EntriesPerPass = (long)Tasks * PaddedDimension * PaddedDimension;
        WorkspaceLength = kernel.QuadraticWorkspace(PaddedDimension);
        if (WorkspaceLength < 0)
            KernelStatus.BadSize.ThrowIfFailed("the size of the workspace");
    }

    public override AlignedMemory Memory { get; }

    public override KernelStatus Evaluate(
        Kernel kernel, Operation operation, int first, int count, double alpha, double* w, int wStride, double* v, int vStride,
        double* values, double* vectors, double* workspace) =>
        kernel.QuadraticEvaluate(operation, _support, _query, PaddedDimension, first, count, alpha, w, wStride, v, vStride, values, vectors, workspace, WorkspaceLength);

    public override KernelStatus Sum(
        Kernel kernel, Operation operation, double alpha, double* w, double* v, double* weights, double sign, double* vectors, double* destination, double* workspace) =>
        kernel.QuadraticSum(operation, _support, _query, PaddedDimension, Tasks, alpha, w, v, weights, sign, vectors, destination, workspace, WorkspaceLength);

    public override bool HasLanes => true;

    public override long LanesWorkspace(Kernel kernel) => kernel.LanesWorkspace(0, Dimension);

    public override KernelStatus EvaluateLanes(
        Kernel kernel, Operation operation, double alpha, double sign, double* weights, double* states, double* destination, double* workspace, long length) =>
        kernel.QuadraticLanes(operation, _support, _query, Dimension, Tasks, weights, alpha, sign, states, destination, workspace, length);

    private void CheckLoss(QuadraticData loss, int i, string parameter)
    {
        if (loss.A.Length != (long)Dimension * Dimension || loss.B.Length != Dimension)
            throw new ArgumentException($"Task {i} has {loss.A.Length} entries of A and {loss.B.Length} of b; it needs {(long)Dimension * Dimension} and {Dimension}.", parameter);
        RequireFinite(loss.A, "A", i, parameter);
        RequireFinite(loss.B, "b", i, parameter);
        RequireFinite([loss.C], "The constant", i, parameter);
        for (int row = 0; row < Dimension; row++)
        {
            for (int column = 0; column < row; column++)
            {
                if (loss.A[(row * Dimension) + column] != loss.A[(column * Dimension) + row])
                    throw new ArgumentException($"A of task {i} is not symmetric at [{row}, {column}].", parameter);
            }
        }
    }
}
