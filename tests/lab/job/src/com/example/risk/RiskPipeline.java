package com.example.risk;

import com.example.fleet.Settings;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** payments -> decode [+ rules] => card-profile [-> velocity] => merchant-stats => fraud-score -> ledger. Names: --n0 .. --n7. */
public class RiskPipeline {
    private static final String[] NAMES = {
        "payments", "decode", "rule-book", "card-profile", "velocity", "merchant-stats", "fraud-score", "ledger"
    };
    private static final TypeInformation<Payment> PAYMENT = TypeInformation.of(Payment.class);

    public static void main(String[] args) throws Exception {
        Settings s = new Settings(args);
        String[] n = new String[NAMES.length];
        for (int i = 0; i < n.length; i++) {
            n[i] = s.text("n" + i, NAMES[i]);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        if (s.number("max-parallelism", 0) > 0) {
            env.setMaxParallelism((int) s.number("max-parallelism", 0));
        }
        if (!s.text("model-file", "").isEmpty()) {
            env.registerCachedFile(s.text("model-file", ""), "fraud-model");
        }
        SingleOutputStreamOperator<Payment> payments = env
                .fromSource(new GatewaySource(s), WatermarkStrategy.noWatermarks(), n[0]).uid("u-source")
                .map(new DecodePayment(s)).returns(PAYMENT).name(n[1]).uid("u-decode");
        if (s.number("rules", 0) > 0) {
            payments = payments
                    .connect(env.fromSequence(1, s.number("rules", 0)).name("rule-feed").uid("u-rules").broadcast(RuleBook.RULES))
                    .process(new RuleBook(s)).returns(PAYMENT).name(n[2]).uid("u-rule-book");
        }
        SingleOutputStreamOperator<Payment> cards = payments
                .keyBy(e -> e.card < 0 ? -1L : e.card, Types.LONG).process(new ProfileFunction(s, "card")).returns(PAYMENT).name(n[3]).uid("u-card");
        if ("true".equals(s.text("velocity", ""))) {
            cards = DataStreamUtils.reinterpretAsKeyedStream(cards, e -> e.card < 0 ? -1L : e.card, Types.LONG)
                    .process(new ProfileFunction(s, "velocity")).returns(PAYMENT).name(n[4]).uid("u-velocity");
        }
        DataStream<Payment> scored = cards
                .keyBy(e -> (long) e.merchant, Types.LONG).process(new ProfileFunction(s, "merchant")).returns(PAYMENT).name(n[5]).uid("u-merchant")
                .rebalance().map(new FraudScore(s)).returns(PAYMENT).name(n[6]).uid("u-score");
        writeLedger(s, scored, n[7]);
        env.execute(s.text("job-name", "card-risk"));
    }

    /** Sinks of the second generation came with 1.15: build_job.sh leaves LedgerSink out before. */
    private static void writeLedger(Settings s, DataStream<Payment> scored, String name) throws Exception {
        if (s.number("write-ms", 0) > 0 || RiskPipeline.class.getResource("LedgerSink.class") == null) {
            scored.addSink(new SlowWriter(s.number("write-ms", 0))).name(name).uid("u-ledger");
        } else {
            Class.forName("com.example.risk.LedgerSink").getMethod("attach", DataStream.class, Settings.class, String.class).invoke(null, scored, s, name);
        }
    }
}
