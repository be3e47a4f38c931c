#!/bin/sh
# A day's bill of many resource lines through the cost collector, from a local stub. Needs JAVA_HOME (25).
#   bench/bill.sh [lines …]
set -eu
cd "$(dirname "$0")/.."
./mvnw -q -B -Dquick=true -pl collectors/cost-explorer -am install
./mvnw -q -B -pl collectors/cost-explorer test-compile dependency:build-classpath \
    -Dmdep.includeScope=test -Dmdep.outputFile=target/bench.classpath
exec "$JAVA_HOME/bin/java" -Xmx512m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "collectors/cost-explorer/target/test-classes:collectors/cost-explorer/target/classes:$(cat collectors/cost-explorer/target/bench.classpath)" \
    dev.polo.collectors.costexplorer.BillBenchmark "${@:-1000000}"
