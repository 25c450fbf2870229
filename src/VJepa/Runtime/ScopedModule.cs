using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>
/// A module whose <c>call</c> frees every tensor that its <c>forward</c> created and did not return, so <c>forward</c>
/// can be written as a formula. It keeps inputs and module alive until the result exists: TorchSharp passes bare
/// handles to libtorch, which the garbage collector does not see.
/// </summary>
public abstract class ScopedModule<T>(string name) : nn.Module<T, Tensor>(name)
{
    public new Tensor call(T input) => Scoped.Run(() => base.call(input), this, input);
}

/// <inheritdoc cref="ScopedModule{T}"/>
public abstract class ScopedModule<T1, T2>(string name) : nn.Module<T1, T2, Tensor>(name)
{
    public new Tensor call(T1 first, T2 second) => Scoped.Run(() => base.call(first, second), this, first, second);
}

/// <inheritdoc cref="ScopedModule{T}"/>
public abstract class ScopedModule<T1, T2, T3>(string name) : nn.Module<T1, T2, T3, Tensor>(name)
{
    public new Tensor call(T1 first, T2 second, T3 third) =>
        Scoped.Run(() => base.call(first, second, third), this, first, second, third);
}

/// <inheritdoc cref="ScopedModule{T}"/>
public abstract class ScopedModule<T1, T2, T3, T4>(string name) : nn.Module<T1, T2, T3, T4, Tensor>(name)
{
    public new Tensor call(T1 first, T2 second, T3 third, T4 fourth) =>
        Scoped.Run(() => base.call(first, second, third, fourth), this, first, second, third, fourth);
}

/// <summary>Tensor work whose temporary tensors are freed at its end. The garbage collector is paused
/// meanwhile.</summary>
public static class Scoped
{
    /// <summary>Runs the work and frees the tensors it created, except its result.</summary>
    /// <param name="used">Objects to keep alive meanwhile.</param>
    public static Tensor Run(Func<Tensor> work, params object?[] used)
    {
        using var calm = GarbageCollection.Pause();
        using var scope = NewDisposeScope();
        var result = work();
        GC.KeepAlive(used);
        return scope.MoveToOuter(result);
    }
}
