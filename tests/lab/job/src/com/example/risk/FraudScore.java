package com.example.risk;

import com.example.fleet.Settings;
import java.io.File;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/** Scores payments with a model that it fetches when it starts, or takes out of Flink's distributed cache. */
public class FraudScore extends RichMapFunction<Payment, Payment> implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;
    private final ModelStore models;
    private final boolean cached;
    private transient long modelSize;

    public FraudScore(Settings s) {
        models = new ModelStore(s, "score");
        cached = !s.text("model-file", "").isEmpty();
    }

    @Override
    public void open(__OPEN_PARAM__) throws Exception {
        if (cached) {
            File f = getRuntimeContext().getDistributedCache().getFile("fraud-model");
            modelSize = f.length();
        }
        models.open();
    }

    @Override
    public void initializeState(FunctionInitializationContext ctx) throws Exception {
        models.restore();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext ctx) {}

    @Override
    public Payment map(Payment p) throws Exception {
        models.use(p.seq);
        p.merchant += (int) (modelSize & 1);
        return p;
    }
}
