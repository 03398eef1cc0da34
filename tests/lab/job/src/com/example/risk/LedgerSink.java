package com.example.risk;

import com.example.fleet.Settings;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.streaming.api.datastream.DataStream;

/** A sink of the second generation; {@code ledger-open} says what its writer waits for. */
public class LedgerSink implements Sink<Payment> {
    private static final long serialVersionUID = 1L;
    private final ModelStore ledger;

    public LedgerSink(Settings s) {
        ledger = new ModelStore(s, "ledger");
    }

    /** Called by name, because older Flink has no such sinks. */
    public static void attach(DataStream<Payment> payments, Settings s, String name) {
        payments.sinkTo(new LedgerSink(s)).name(name).uid("u-ledger");
    }

    @Override
    public SinkWriter<Payment> createWriter(__WRITER_CONTEXT__ ctx) {
        return new LedgerWriter(ledger);
    }

    /** Opens the ledger before it takes payments. */
    static class LedgerWriter implements SinkWriter<Payment> {
        private long written;

        LedgerWriter(ModelStore ledger) {
            try {
                ledger.open();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void write(Payment p, Context ctx) {
            written++;
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
