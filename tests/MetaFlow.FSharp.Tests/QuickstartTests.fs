module FSharpExamples.QuickstartTests

open System
open System.IO
open MathNet.Numerics.LinearAlgebra
open MetaFlow
open MetaFlow.Storage
open Xunit

/// Four regression tasks whose true parameters differ.
let data =
    [ for task in 0..3 ->
          let design = RandomStream(7L, RandomPurpose.TaskDesign, task)
          let truth = RandomStream(7L, RandomPurpose.TaskParameter, task)
          let x = Matrix<double>.Build.Dense(30, 5, fun i j -> design.Normal(int64 (5 * i + j)))
          x, x * Vector<double>.Build.Dense(5, fun j -> truth.Normal(int64 j)) ]

[<Fact>]
let ``Quickstart_FromFSharp_SolvesIteratesStoresAndFindsAgain`` () =
    let folder = Directory.CreateTempSubdirectory("metaflow-fsharp-").FullName

    try
        // A flow and its algorithm
        let tasks = TaskSet.Of [ for x, y in data -> LearningTask.LeastSquares(x, y, Normalization.HalfMean) ]
        let maml = Algorithms.Maml(tasks, innerStepSize = 0.1)
        let w0 = Vector<double>.Build.Dense 5

        let flow = maml.Flow.Solve(w0, until = 50.0, options = SolveOptions(Method = Method.DormandPrince54, RelativeTolerance = 1e-8))
        let steps = maml.Iterate(w0, outerStepSize = 0.05, count = 1000L) // the published algorithm
        let distance = (flow.At 10.0 - steps.At 10.0).L2Norm()
        Assert.Equal(Termination.Completed, flow.Termination)
        Assert.InRange(distance, 0.0, 0.05)

        // Runs
        use store = RunStore.OpenOrCreate(Path.Combine(folder, "metaflow.db"))
        let id = store.Save(flow, tags = [ "mine" ])
        let run = store.Query("algorithm = 'maml' and tag = 'mine' and params.inner_step_size < 0.3") |> Seq.exactlyOne
        let norms = store.Query("min(grad_norm) is finite", RunListOptions(Sort = "metrics.grad_norm")) |> Seq.map (fun r -> r.Summary["grad_norm"].Last) |> List.ofSeq
        Assert.Equal<float list>([ run.Series("grad_norm").Last ], norms)
        Assert.Equal(box 0.1, RunTerm.Parse("params.inner_step_size").Of run)
        Assert.Equal(1, store.Count "metrics.objective is finite")
        Assert.True((id = run.Id))
        Assert.Equal("0.1", run.Parameters["inner_step_size"].ToString())
        Assert.True(run.Series("grad_norm").Last < run.Series("grad_norm").First)
    finally
        Directory.Delete(folder, true)
