using MetaFlow.Storage;

namespace Examples;

/// <summary>The C# example of docs/filters.md.</summary>
public static class StoreQueries
{
    public static void Run()
    {
        using var store = RunStore.OpenReadOnly("metaflow.db");
        foreach (var run in store.Query("params.inner_step_size < 0.3 and metrics.grad_norm < 1e-6", new() { Sort = "metrics.grad_norm", Limit = 10 }))
            Console.WriteLine($"{run.Id} {run.Parameters["inner_step_size"]} {run.Summary["grad_norm"].Last} {run.Series("grad_norm").First}");
        var count = store.Count("claim('xu2020.thm3.6') = 'violated'");
        var step = RunTerm.Parse("params.inner_step_size");                      // any term, read from records
        foreach (var run in store.Query("tag = 'paper'"))
            Console.WriteLine(step.Of(run));
        Console.WriteLine(store.ExplainSql("age < 7d").Sql);
        Console.WriteLine(count);
    }
}
