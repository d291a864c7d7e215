# station,count,mean
BEGIN { FS = "," }
{ count[$1]++; sum[$1] += $3 }
END { for (station in count) printf "%s,%d,%.2f\n", station, count[station], sum[station] / count[station] }
