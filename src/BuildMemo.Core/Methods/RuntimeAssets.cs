using BuildMemo.Fingerprints;

namespace BuildMemo.Methods;

/// <summary>Which of a library's assets count on this machine.</summary>
internal static class RuntimeAssets
{
    /// <summary>
    /// As the host chooses: for each kind the assets of the best runtime identifier, which then replace the common ones of that kind.
    /// </summary>
    /// <param name="library">The library.</param>
    /// <param name="identifiers">The best first.</param>
    public static List<DepsAsset> Choose(DepsLibrary library, IReadOnlyList<string> identifiers)
    {
        List<DepsAsset> chosen = [];
        for (DepsAssetKind kind = DepsAssetKind.Runtime; kind <= DepsAssetKind.Resource; kind++)
        {
            string? best = Best(library, kind, identifiers);
            foreach (DepsAsset asset in library.Assets)
            {
                if (asset.Kind == kind && asset.RuntimeIdentifier == best)
                    chosen.Add(asset);
            }
        }

        return chosen;
    }

    // Null: only the common ones.
    private static string? Best(DepsLibrary library, DepsAssetKind kind, IReadOnlyList<string> identifiers)
    {
        foreach (string identifier in identifiers)
        {
            foreach (DepsAsset asset in library.Assets)
            {
                if (asset.Kind == kind && asset.RuntimeIdentifier == identifier)
                    return identifier;
            }
        }

        return null;
    }
}
