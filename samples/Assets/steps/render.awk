# A bar for each station.
BEGIN {
    FS = ","
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"300\" font-family=\"sans-serif\" font-size=\"12\">"
}
{
    y = NR * 23 - 15
    printf "  <text x=\"5\" y=\"%d\">%s</text>\n", y + 13, $1
    printf "  <rect x=\"80\" y=\"%d\" width=\"%d\" height=\"18\" fill=\"steelblue\"/>\n", y, $3 * 20
    printf "  <text x=\"%d\" y=\"%d\">%s</text>\n", $3 * 20 + 85, y + 13, $3
}
END { print "</svg>" }
