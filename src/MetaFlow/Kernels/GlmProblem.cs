namespace MetaFlow.Kernels;

/// <summary>A batch of generalized linear tasks; arrays that losses share are copied once.</summary>
internal sealed unsafe class GlmProblem : BatchProblem
{
    // Beyond, products in a Krylov space are cheaper than the matrix.
    private const int LargestHessian = 256;

    private readonly NativeGlm* _support;
    private readonly NativeGlm* _query;
    private readonly int _hessianScratch;

    public GlmProblem(IReadOnlyList<GlmData> support, IReadOnlyList<GlmData>? query, Kernel kernel, bool products = false)
        : base(support.Count, support[0].Dimension)
    {
        Check(support, nameof(support), loss => loss.Dimension, CheckLoss);
        if (query is not null)
            Check(query, nameof(query), loss => loss.Dimension, CheckLoss);

        GlmData[] losses = query is null ? [.. support] : [.. support, .. query];
        long structures = checked((long)losses.Length * sizeof(NativeGlm) / sizeof(double));
        long length = Rounded(structures);
        Dictionary<double[], long> offsets = new(ReferenceEqualityComparer.Instance);
        foreach (GlmData loss in losses)
        {
            // The columns of narrow tasks follow their rows.
            if (offsets.TryAdd(loss.X, length))
                length += Rounded((long)loss.Y.Length * PaddedDimension) + kernel.ColumnsLength(loss.Y.Length, PaddedDimension);
            if (offsets.TryAdd(loss.Y, length))
                length += Rounded(loss.Y.Length);
        }

        // The managed kernel is the reference, from the data; only the native one uses products.
        products &= kernel.IsNative;
        long first = length;
        for (int i = 0; products && i < losses.Length; i++)
            length += Rounded((long)losses[i].Y.Length * losses[Other(i)].Y.Length);

        Memory = new AlignedMemory(length);
        _support = (NativeGlm*)Memory.Pointer;
        _query = query is null ? _support : _support + support.Count;
        for (int i = 0; i < losses.Length; i++)
        {
            GlmData loss = losses[i];
            double* x = Memory.Pointer + offsets[loss.X];
            double* y = Memory.Pointer + offsets[loss.Y];
            double* columns = kernel.ColumnsLength(loss.Y.Length, PaddedDimension) == 0 ? null : x + Rounded((long)loss.Y.Length * PaddedDimension);
            CopyRows(loss.X, x);
            if (columns != null)
                kernel.Columns(loss.Y.Length, PaddedDimension, x, PaddedDimension, columns).ThrowIfFailed(nameof(Kernel.Columns));
            loss.Y.CopyTo(new Span<double>(y, loss.Y.Length));
            _support[i] = new NativeGlm
            {
                X = x,
                Y = y,
                Rows = loss.Y.Length,
                Stride = PaddedDimension,
                Scale = loss.Scale,
                Ridge = loss.Ridge,
                Smoothing = loss.Smoothing,
                Family = (int)loss.Family,
                Columns = columns,
            };
        }

        double* next = Memory.Pointer + first;
        for (int i = 0; products && i < losses.Length; i++)
        {
            NativeGlm* own = _support + i, other = _support + Other(i);
            own->Products = next;
            own->ProductsStride = other->Rows;
            SampleProducts.Fill(PaddedDimension, (nint)own->Rows, own->X, PaddedDimension, (nint)other->Rows, other->X, PaddedDimension, next, (nint)other->Rows);
            next += Rounded(own->Rows * other->Rows);
        }

        _hessianScratch = GlmHessian.Scratch(losses.Max(loss => (long)loss.Y.Length), PaddedDimension);
        EntriesPerPass = support.Sum(loss => (long)loss.Y.Length) * PaddedDimension;
        WorkspaceLength = kernel.GlmWorkspace(_support, _query, Tasks, PaddedDimension);
        if (WorkspaceLength < 0)
            KernelStatus.BadSize.ThrowIfFailed("the size of the workspace");

        int Other(int i) => query is null ? i : (i + support.Count) % losses.Length;
    }

    public override AlignedMemory Memory { get; }

    public override KernelStatus Evaluate(
        Kernel kernel, Operation operation, int first, int count, double alpha, double* w, int wStride, double* v, int vStride,
        double* values, double* vectors, double* workspace) =>
        kernel.GlmEvaluate(operation, _support, _query, PaddedDimension, first, count, alpha, w, wStride, v, vStride, values, vectors, workspace, WorkspaceLength);

    public override KernelStatus Sum(
        Kernel kernel, Operation operation, double alpha, double* w, double* v, double* weights, double sign, double* vectors, double* destination, double* workspace) =>
        kernel.GlmSum(operation, _support, _query, PaddedDimension, Tasks, alpha, w, v, weights, sign, vectors, destination, workspace, WorkspaceLength);

    public override int HessianScratch => PaddedDimension > LargestHessian ? 0 : _hessianScratch;

    public override void AddHessian(int task, double? alpha, double weight, double* w, double* scratch, double* hessian, double* gradient) =>
        GlmHessian.Add(_support + task, _query + task, PaddedDimension, alpha, weight, w, scratch, hessian, gradient);

    public override bool HasLanes => true;

    public override long LanesWorkspace(Kernel kernel)
    {
        long rows = 0;
        for (int i = 0; i < Tasks; i++)
            rows = Math.Max(rows, _support[i].Rows);
        return kernel.LanesWorkspace(rows, Dimension);
    }

    public override KernelStatus EvaluateLanes(
        Kernel kernel, Operation operation, double alpha, double sign, double* weights, double* states, double* destination, double* workspace, long length) =>
        kernel.GlmLanes(operation, _support, _query, Dimension, Tasks, weights, alpha, sign, states, destination, workspace, length);

    private void CheckLoss(GlmData loss, int i, string parameter)
    {
        if (!Enum.IsDefined(loss.Family))
            throw new ArgumentException($"The family of task {i} is {loss.Family}, which is not defined.", parameter);
        if (loss.Y.Length < 1 || loss.X.Length != (long)loss.Y.Length * Dimension)
            throw new ArgumentException($"Task {i} has {loss.Y.Length} responses and {loss.X.Length} entries of X; it needs at least one row, and {Dimension} entries for each.", parameter);
        RequireFinite(loss.X, "X", i, parameter);
        RequireFinite(loss.Y, "y", i, parameter);
        RequireFinite([loss.Scale], "The scale", i, parameter);
        RequireFinite([loss.Ridge], "The ridge", i, parameter);
        if (loss.Family == GlmFamily.SmoothedHinge && !(loss.Smoothing > 0 && double.IsFinite(loss.Smoothing)))
            throw new ArgumentException($"The smoothing of task {i} is {loss.Smoothing:R}; it must be positive and finite.", parameter);
    }
}
