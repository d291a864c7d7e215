# Readings of twelve weather stations: station,day,temperature,humidity; one in fifty is broken.
# A generator of its own, because rand() differs between implementations of awk.
function random(limit) {
    state = (state * 16807) % 2147483647
    return state % limit
}

BEGIN {
    state = seed
    for (row = 0; row < rows; row++) {
        station = random(12) + 1
        day = random(365) + 1
        temperature = (random(300) + station * 10 - 50) / 10
        humidity = random(100)
        if (random(50) == 0)
            printf "station-%02d,%d,n/a,%d\n", station, day, humidity
        else
            printf "station-%02d,%d,%.1f,%d\n", station, day, temperature, humidity
    }
}
