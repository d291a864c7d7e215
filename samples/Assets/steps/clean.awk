# Drops readings without a temperature.
BEGIN { FS = "," }
$3 != "n/a" { print $1 "," $2 "," $3 }
