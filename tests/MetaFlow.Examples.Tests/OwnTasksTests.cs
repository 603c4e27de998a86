using MetaFlow.TestSupport;
using Xunit;

namespace Examples;

/// <summary>The guide to own tasks shows what compiles, and what it prints.</summary>
public sealed class OwnTasksTests
{
    private static readonly string Folder = RepositoryRoot.Path;

    [Fact]
    public void Guide_EveryLineOfItsExamples_IsCompiledInOrder()
    {
        var compiled = Lines(File.ReadAllText(Path.Combine(Folder, "tests", "MetaFlow.Examples.Tests", "OwnTasks.cs")));
        var blocks = File.ReadAllText(Path.Combine(Folder, "docs", "own-tasks.md")).Split("```csharp\n").Skip(1).Select(part => part.Split("```")[0]).ToList();
        Assert.Equal(3, blocks.Count);
        int at = 0;
        foreach (var line in blocks.SelectMany(Lines))
        {
            at = compiled.IndexOf(line, at) + 1;
            Assert.True(at > 0, $"The guide shows a line that is not in OwnTasks.cs, or not in this order: {line}");
        }
    }

    [Fact]
    public void Guide_WhatItSaysIsPrinted_IsPrinted()
    {
        using var output = new StringWriter { NewLine = "\n" };
        OwnTasks.Run(output);
        var guide = File.ReadAllText(Path.Combine(Folder, "docs", "own-tasks.md"));
        var printed = Lines(output.ToString());
        Assert.Equal(3, printed.Count);
        Assert.All(printed, line => Assert.Contains(line, guide));
    }

    private static List<string> Lines(string text) =>
        [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
}
