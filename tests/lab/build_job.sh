#!/usr/bin/env bash
# build_job.sh VERSION -> /opt/jobs/VERSION/orders-pipeline.jar
set -euo pipefail
V=$1; LAB=$(cd "$(dirname "$0")" && pwd)
H=/opt/flink-$V; O=/opt/jobs/$V; B=$(mktemp -d)
mkdir -p $O $B/src $B/classes
cp -r "$LAB"/job/src/. $B/src/
major=${V%%.*}
if [ "$major" -ge 2 ]; then
  WRITER='org.apache.flink.api.connector.sink2.WriterInitContext'
  OPEN='org.apache.flink.api.common.functions.OpenContext openContext'
  SINK='org.apache.flink.streaming.api.functions.sink.legacy'
else
  WRITER='InitContext'
  OPEN='org.apache.flink.configuration.Configuration parameters'
  SINK='org.apache.flink.streaming.api.functions.sink'
fi
case $V in 1.13.*|1.14.*) rm $B/src/com/example/risk/LedgerSink.java ;; esac  # sink2 came with 1.15
find $B/src -name '*.java' -exec sed -i "s|__OPEN_PARAM__|$OPEN|g; s|__SINK_PKG__|$SINK|g; s|__WRITER_CONTEXT__|$WRITER|g" {} +
CP=$(ls $H/lib/*.jar | tr '\n' ':')
javac -nowarn --release 11 -Xlint:none -cp "$CP" -d $B/classes $(find $B/src -name '*.java')
jar cfe $B/orders-pipeline.jar com.example.orders.OrdersPipeline -C $B/classes . && mv -f $B/orders-pipeline.jar $O/
rm -rf $B; ls -la $O
