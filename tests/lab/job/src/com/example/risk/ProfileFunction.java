package com.example.risk;

import com.example.fleet.Settings;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** A value, map entries and timers per key; their sizes are set per operator: {@code <name>-bytes}, {@code <name>-entries}, {@code <name>-timers}. */
public class ProfileFunction extends KeyedProcessFunction<Long, Payment, Payment> implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;
    private final String name;
    private final int bytes;
    private final int entries;
    private final int timers;
    private final ModelStore models;
    private transient ValueState<byte[]> profile;
    private transient MapState<Long, byte[]> history;

    public ProfileFunction(Settings s, String name) {
        this.name = name;
        bytes = (int) s.number(name + "-bytes", 8);
        entries = (int) s.number(name + "-entries", 0);
        timers = (int) s.number(name + "-timers", 0);
        models = new ModelStore(s, name);
    }

    @Override
    public void open(__OPEN_PARAM__) throws Exception {
        models.open();
    }

    @Override
    public void initializeState(FunctionInitializationContext ctx) throws Exception {
        profile = ctx.getKeyedStateStore().getState(new ValueStateDescriptor<>(name + "-profile", byte[].class));
        history = ctx.getKeyedStateStore().getMapState(new MapStateDescriptor<>(name + "-history", Long.class, byte[].class));
        models.restore();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext ctx) {}

    @Override
    public void processElement(Payment e, Context ctx, Collector<Payment> out) throws Exception {
        models.use(e.seq);
        profile.update(Settings.blob(e.seq, bytes));
        for (int i = 0; i < entries; i++) {
            history.put(e.seq * entries + i, Settings.blob(i, bytes));
        }
        for (int i = 0; i < timers; i++) {
            ctx.timerService().registerEventTimeTimer(Long.MAX_VALUE / 2 + e.card * timers + i);
        }
        out.collect(e);
    }

    @Override
    public void onTimer(long ts, OnTimerContext ctx, Collector<Payment> out) {}
}
