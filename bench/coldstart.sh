#!/bin/sh
# Cold start of the function ec2 on one core under Lambda's runtime interface client: from the start of the process to
# its first 1,000 rows, in turns with a bare program that stores the same. Linux with two cores; needs JAVA_HOME (25).
#   bench/coldstart.sh [rounds [flags for the functions' JVM …]]
set -eu
cd "$(dirname "$0")/.."
if [ -z "${BUILT:-}" ]; then # BUILT=1 when nothing has changed
    ./mvnw -q -B -Dquick=true install
    ./mvnw -q -B -pl functions/tests test-compile dependency:build-classpath \
        -Dmdep.includeScope=test -Dmdep.outputFile=target/bench.classpath
fi
# The function has core 0 for itself; stub and ClickHouse are on the other one.
exec taskset -c 1 "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Dsun.net.httpserver.nodelay=true \
    -Dpolo.functions="$PWD/functions" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$PWD/functions/tests/target/test-classes:$(cat functions/tests/target/bench.classpath)" \
    dev.polo.functions.tests.ColdStartBenchmark "$@"
