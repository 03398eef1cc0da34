package com.example.risk;

import com.example.fleet.Settings;
import java.io.File;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/** The first {@code fill} payments at full speed, then {@code rate} per second; {@code audit-*}: split list state of its own. */
public class DecodePayment extends RichMapFunction<Long, Payment> implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;
    private final long cards;
    private final long fill;
    private final long rate;
    private final int bodyBytes;
    private final long hot;
    private final int auditEntries;
    private final int auditBytes;
    private final String failFile;
    private transient ListState<byte[]> audit;
    private transient long count;
    private transient long next;

    public DecodePayment(Settings s) {
        cards = s.number("keys", 50_000);
        fill = s.number("fill", 0);
        rate = s.number("rate", 10);
        bodyBytes = (int) s.number("emit-bytes", 0);
        hot = s.number("hot-percent", 0);
        auditEntries = (int) s.number("audit-entries", 0);
        auditBytes = (int) s.number("audit-bytes", 1000);
        failFile = s.text("fail-file", "");
    }

    @Override
    public void initializeState(FunctionInitializationContext ctx) throws Exception {
        audit = ctx.getOperatorStateStore().getListState(new ListStateDescriptor<>("audit-trail", byte[].class));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext ctx) throws Exception {
        audit.clear();
        for (int i = 0; i < auditEntries; i++) {
            audit.add(Settings.blob(i, auditBytes));
        }
    }

    @Override
    public Payment map(Long n) throws Exception {
        if (++count > fill && rate > 0) {
            throttle();
        }
        if (!failFile.isEmpty() && count % 8 == 0 && new File(failFile).delete()) {
            throw new IllegalStateException("acquirer closed the stream");
        }
        // Cards of one customer group: many keys that fall into one key group make one subtask's state larger.
        long card = Math.floorMod(n, cards);
        boolean shared = hot > 0 && n % 100 < hot;
        return new Payment(n, shared ? -1 - card : card, (int) (n % 97), Settings.blob(n, bodyBytes));
    }

    private void throttle() throws InterruptedException {
        long now = System.nanoTime();
        next = Math.max(now, next + 1_000_000_000L / rate);
        TimeUnit.NANOSECONDS.sleep(next - now);
    }
}
