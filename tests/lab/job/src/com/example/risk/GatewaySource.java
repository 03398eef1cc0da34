package com.example.risk;

import com.example.fleet.Settings;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;

/** Connects to the payment gateway when a reader is made: {@code source-open} says how. */
public class GatewaySource extends NumberSequenceSource {
    private static final long serialVersionUID = 1L;
    private final ModelStore gateway;

    public GatewaySource(Settings s) {
        super(0, s.number("limit", Long.MAX_VALUE / 4));
        gateway = new ModelStore(s, "source");
    }

    @Override
    public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext ctx) {
        connect();
        return super.createReader(ctx);
    }

    private void connect() {
        try {
            gateway.open();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
