#!/bin/sh
# Rows a second into resource_events: Polo's writer beside curl with the same bytes. Needs JAVA_HOME (25) and curl.
set -eu
cd "$(dirname "$0")/.."
./mvnw -q -B -Dquick=true -pl common -am install
./mvnw -q -B -pl common test-compile dependency:build-classpath \
    -Dmdep.includeScope=test -Dmdep.outputFile=target/bench.classpath
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "common/target/test-classes:common/target/classes:$(cat common/target/bench.classpath)" \
    dev.polo.common.clickhouse.InsertBenchmark
