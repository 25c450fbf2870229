using Microsoft.DotNet.Interactive.Formatting;

namespace VJepa.Interactive.Display;

/// <summary>Formatters that the kit or a notebook has registered: they come before every other rule.</summary>
internal static class OwnFormats
{
    /// <summary>The formats of a value whose type, base type or interface has a registered formatter; else null.
    /// </summary>
    public static MimeBundle? Of(object value)
    {
        var mimes = For(value.GetType()).ToList();
        if (mimes.Count == 0)
            return null;
        var bundle = new MimeBundle();
        foreach (var mime in mimes)
            bundle[mime] = Formatter.ToDisplayString(value, mime);
        if (!bundle.ContainsKey(MimeBundle.Plain))
            bundle[MimeBundle.Plain] = ValueFormatting.PlainText(value);
        return bundle;
    }

    /// <summary>Whether a value of the type has a registered text that fits into a list or a table. Tensors and
    /// charts, which the kit formats, do not.</summary>
    public static bool Short(Type type) => !ValueFormatting.IsOfKit(type)
        && For(type).Any(mime => mime is MimeBundle.Html or MimeBundle.Plain);

    /// <summary>What formats values of a type that neither the kit nor a notebook formats.</summary>
    public static ITypeFormatter Default(Type type, string mimeType) =>
        Formatter.RegisteredFormatters().Where(formatter => formatter is not IKitFallback)
            .First(formatter => formatter.MimeType == mimeType && Fits(formatter.Type, type));

    private static IEnumerable<string> For(Type type) => Formatter.RegisteredFormatters(includeDefaults: false)
        .Where(formatter => formatter is not IKitFallback && Fits(formatter.Type, type))
        .Select(formatter => formatter.MimeType).Distinct();

    private static bool Fits(Type registered, Type type)
    {
        if (!registered.IsGenericTypeDefinition)
            return registered.IsAssignableFrom(type);
        for (var at = type; at is not null; at = at.BaseType)
            if (at.IsGenericType && at.GetGenericTypeDefinition() == registered)
                return true;
        return type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == registered);
    }
}

/// <summary>Marks a formatter that calls the kit's own, and so must not be called by it.</summary>
internal interface IKitFallback;
