#!/bin/sh
# Inventory of 10 accounts x 4 regions from a stub that answers after 20 ms: a plain boto3 script with 8 threads, Polo
# listing only as the script does, and Polo with all that it stores. Needs JAVA_HOME (25) and a Python with boto3, by
# default the emulator's. FACTOR=4 makes it 200,000 resources; OPTIONS are for Polo's JVM. Polo's JVMs are started as ./polo
# does, with a class archive that a first listing makes.
set -eu
cd "$(dirname "$0")/.."
PYTHON="${PYTHON:-$(for python in "$HOME"/.cache/polo/emulated-aws/python*/bin/python; do
    "$python" -c 'import boto3' 2>/dev/null && echo "$python" && break; done)}"
PORT="${PORT:-18765}"
if [ -z "${BUILT:-}" ]; then
    ./mvnw -q -B -Dquick=true -pl collectors/ec2 -am install
    ./mvnw -q -B -pl collectors/ec2 test-compile dependency:build-classpath \
        -Dmdep.includeScope=test -Dmdep.outputFile=target/bench.classpath
fi
# An archive is for jars only.
BENCH=collectors/ec2/target/bench
mkdir -p "$BENCH"
"$JAVA_HOME/bin/jar" cf "$BENCH/tests.jar" -C collectors/ec2/target/test-classes .
"$JAVA_HOME/bin/jar" cf "$BENCH/main.jar" -C collectors/ec2/target/classes .
CLASSES="$BENCH/tests.jar:$BENCH/main.jar:$(cat collectors/ec2/target/bench.classpath)"
# Without nodelay the stub holds each answer back until the client has acknowledged its head: 40 ms on top of its latency.
run() {
    options="$1"
    shift
    # shellcheck disable=SC2086
    exec "$JAVA_HOME/bin/java" $options -XX:+UseSerialGC -Dsun.net.httpserver.nodelay=true \
        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$CLASSES" \
        dev.polo.collectors.ec2.InventoryBenchmark "$@"
}
run -Xmx2g stub "$PORT" "${FACTOR:-1}" &
STUB=$!
trap 'kill $STUB' EXIT
sleep 3
# Twice: the stub makes its pages when they are first asked for.
"$PYTHON" bench/inventory_boto3.py "http://127.0.0.1:$PORT"
"$PYTHON" bench/inventory_boto3.py "http://127.0.0.1:$PORT"
AS_POLO="-Xmx512m -XX:TieredStopAtLevel=1 -XX:+AutoCreateSharedArchive -XX:SharedArchiveFile=$BENCH/polo.jsa -Xlog:disable"
rm -f "$BENCH/polo.jsa"
(run "$AS_POLO ${OPTIONS:-}" listing "$PORT" "$STUB") >"$BENCH/first.txt"
(run "$AS_POLO ${OPTIONS:-}" listing "$PORT" "$STUB")
(run "$AS_POLO ${OPTIONS:-}" polo "$PORT" "$STUB")
