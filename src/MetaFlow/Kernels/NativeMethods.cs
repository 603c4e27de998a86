using System.Reflection;
using System.Runtime.InteropServices;

namespace MetaFlow.Kernels;

/// <summary>The native kernel's functions, as native/include/metaflow.h declares them; all arguments are blittable.</summary>
internal static unsafe partial class NativeMethods
{
    public const string LibraryName = "metaflow_native";

    /// <summary>METAFLOW_ABI_VERSION of the header that these declarations follow.</summary>
    public const int ExpectedAbiVersion = 5;

    static NativeMethods() => NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, Resolve);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_glm_workspace")]
    public static partial long GlmWorkspace(NativeGlm* support, NativeGlm* query, long tasks, long dimension);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_quadratic_workspace")]
    public static partial long QuadraticWorkspace(long dimension);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_glm_evaluate")]
    public static partial KernelStatus GlmEvaluate(
        int operation, NativeGlm* support, NativeGlm* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_quadratic_evaluate")]
    public static partial KernelStatus QuadraticEvaluate(
        int operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_network_workspace")]
    public static partial long NetworkWorkspace(NativeNetwork* support, NativeNetwork* query, long tasks, long dimension);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_network_evaluate")]
    public static partial KernelStatus NetworkEvaluate(
        int operation, NativeNetwork* support, NativeNetwork* query, long dimension, long first, long count, double alpha,
        double* w, long wStride, double* v, long vStride, double* values, double* vectors, double* workspace, long workspaceLength);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_reduce")]
    public static partial KernelStatus Reduce(long tasks, long dimension, double* weights, double* vectors, double sign, double* destination);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_columns_length")]
    public static partial long ColumnsLength(long rows, long dimension);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_columns")]
    public static partial KernelStatus Columns(long rows, long dimension, double* x, long stride, double* destination);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_glm_sum")]
    public static partial KernelStatus GlmSum(
        int operation, NativeGlm* support, NativeGlm* query, long dimension, long tasks, double alpha, double* w, double* v,
        double* weights, double sign, double* vectors, double* destination, double* workspace, long workspaceLength);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_quadratic_sum")]
    public static partial KernelStatus QuadraticSum(
        int operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long tasks, double alpha, double* w, double* v,
        double* weights, double sign, double* vectors, double* destination, double* workspace, long workspaceLength);

    /// <summary>The same function without the transition of the garbage collector: only for calls below a microsecond.</summary>
    [LibraryImport(LibraryName, EntryPoint = "metaflow_quadratic_sum")]
    [SuppressGCTransition]
    public static partial KernelStatus ShortQuadraticSum(
        int operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long tasks, double alpha, double* w, double* v,
        double* weights, double sign, double* vectors, double* destination, double* workspace, long workspaceLength);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_affine")]
    public static partial KernelStatus Affine(long dimension, double* a, long stride, double* b, double sign, double* w, double* destination);

    /// <summary>The same function without the transition of the garbage collector: only for calls below a microsecond.</summary>
    [LibraryImport(LibraryName, EntryPoint = "metaflow_affine")]
    [SuppressGCTransition]
    public static partial KernelStatus ShortAffine(long dimension, double* a, long stride, double* b, double sign, double* w, double* destination);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_gram")]
    public static partial KernelStatus Gram(long rows, long dimension, double* x, long stride, double* y, double scale, double* a, double* b);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_gemm")]
    public static partial KernelStatus Gemm(
        long m, long n, long k, double alpha, double* a, long aStride, double* b, long bStride, double beta, double* c, long cStride);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_lanes_workspace")]
    public static partial long LanesWorkspace(long rows, long dimension);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_glm_lanes")]
    public static partial KernelStatus GlmLanes(
        int operation, NativeGlm* support, NativeGlm* query, long dimension, long tasks, double* weights, double alpha, double sign,
        double* states, double* destination, double* workspace, long workspaceLength);

    [LibraryImport(LibraryName, EntryPoint = "metaflow_quadratic_lanes")]
    public static partial KernelStatus QuadraticLanes(
        int operation, NativeQuadratic* support, NativeQuadratic* query, long dimension, long tasks, double* weights, double alpha, double sign,
        double* states, double* destination, double* workspace, long workspaceLength);

    /// <summary>Binds the imports to the library that was inspected, and to no other.</summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name == LibraryName ? NativeLibraryState.Current.Handle : 0;
}
