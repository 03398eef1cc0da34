package com.example.risk;

import com.example.fleet.Settings;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.util.Collector;

/** Keeps every rule in broadcast state: each subtask holds, and restores, all of them. */
public class RuleBook extends BroadcastProcessFunction<Payment, Long, Payment> {
    private static final long serialVersionUID = 1L;
    static final MapStateDescriptor<Long, byte[]> RULES = new MapStateDescriptor<>("rules", Long.class, byte[].class);
    private final int bytes;

    public RuleBook(Settings s) {
        bytes = (int) s.number("rule-bytes", 1000);
    }

    @Override
    public void processElement(Payment p, ReadOnlyContext ctx, Collector<Payment> out) {
        out.collect(p);
    }

    @Override
    public void processBroadcastElement(Long rule, Context ctx, Collector<Payment> out) throws Exception {
        ctx.getBroadcastState(RULES).put(rule, Settings.blob(rule, bytes));
    }
}
