# C# of a table of currencies.
BEGIN {
    FS = ","
    print "namespace Shared;"
    print "static class Currencies"
    print "{"
    print "    public static readonly Dictionary<string, (int Digits, string Name)> All = new()"
    print "    {"
}
{ printf "        [\"%s\"] = (%d, \"%s\"),\n", $1, $2, $3 }
END {
    print "    };"
    print "}"
}
